"""Roles belong to the whole server, which may hold several installations: none gets rights in another."""

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from shared.config.settings import BadSetting
from shared.db.ddl import ddl
from shared.db.messaging_tables import SERVICES
from shared.db.migrations import migrate
from shared.db.preconditions import await_database
from tests.shared.db.installations import Server, assert_second_is_refused, list_roles, names, text_of
from tests.shared.db.relations import list_relations
from tests.support.database import drop_database, role_of, run_as_service, run_sql

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

ROLES = "select rolname from pg_roles where rolname like 'accord%' and not rolcanlogin order by rolname"


async def test_two_installations_on_one_server_have_roles_of_their_own(two_logins: Server) -> None:
    first, second = await two_logins.create("accord", "first"), await two_logins.create("crm", "second")
    await migrate(first)
    await migrate(second)

    assert (await list_roles(first), await list_roles(second)) == (names("accord"), names("accord_crm"))
    assert await list_relations(first) == await list_relations(second)
    await assert_second_is_refused(first)
    into_first = text_of(make_url(second).set(database="accord"))
    for service, role in zip(SERVICES, await list_roles(second), strict=True):
        assert await run_as_service(second, service, "select count(*) from outbox") == [(0,)]
        with pytest.raises(DBAPIError, match="permission denied"):
            await run_sql(into_first, "select from intake.journal", role=role)


async def test_an_installation_whose_roles_have_other_names_keeps_them(two_logins: Server) -> None:
    older = await two_logins.create("crm", "first")
    await migrate(older)
    for old, new in zip(names("accord_crm"), names("accord"), strict=True):
        await run_sql(text_of(two_logins.admin), ddl("alter role {old} rename to {new}", old=old, new=new))
    newer = await two_logins.create("accord", "second")
    await migrate(older)
    await migrate(newer)

    assert (await list_roles(older), await list_roles(newer)) == (names("accord"), names("accord_2"))
    for url in (older, newer):
        await await_database(url, SERVICES, 1)
    await assert_second_is_refused(older)


async def test_a_database_that_is_created_again_gets_the_roles_of_its_login(two_logins: Server) -> None:
    for login, expected in (("first", "accord"), ("first", "accord"), ("second", "accord_2")):
        url = await two_logins.create("accord", login)
        await migrate(url)
        assert await list_roles(url) == names(expected)
        await drop_database(text_of(two_logins.admin), url)


async def test_a_user_without_createrole_migrates_with_roles_that_were_created_for_it(two_logins: Server) -> None:
    await run_sql(text_of(two_logins.admin), "create role plain login createdb")
    url = await two_logins.create("crm", "plain")
    with pytest.raises(BadSetting, match="the user plain of ACCORD_DATABASE_URL needs CREATEROLE, or membership in"):
        await migrate(url)
    assert await run_sql(url, ROLES) == []
    for role in names("accord_crm"):
        await run_sql(text_of(two_logins.admin), ddl("create role {role} role plain", role=role))
    await migrate(url)

    assert await list_roles(url) == names("accord_crm")


async def test_a_user_who_may_become_the_roles_but_does_not_inherit_them_is_let_in(two_logins: Server) -> None:
    url = await two_logins.create("crm", "first")
    await migrate(url)
    await run_sql(url, "create role server login noinherit")
    for role in await list_roles(url):
        await run_sql(url, ddl("grant {role} to server", role=role))
    await await_database(text_of(make_url(url).set(username="server")), SERVICES, 1)

    await run_sql(url, ddl("revoke {role} from server", role=await role_of(url, "metrics")))
    with pytest.raises(BadSetting, match=r"the user server of .* is no member of the role accord_crm_metrics"):
        await await_database(text_of(make_url(url).set(username="server")), SERVICES, 1)


async def test_a_schema_that_was_restored_alone_without_its_owner_gets_the_role_of_its_service(
    two_logins: Server,
) -> None:
    url = await two_logins.create("metrics_only", "first")
    await run_sql(url, "create schema metrics")
    await migrate(url, ("metrics",))
    await migrate(url, ("metrics",))

    assert await role_of(url, "metrics") == "accord_metrics_only_metrics"
    assert await run_sql(url, "select nspname from pg_namespace where nspname in ('intake', 'access', 'handoff')") == []
