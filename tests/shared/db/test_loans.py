"""The role of a service may use the tables of another one as far as they are lent, and no further."""

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from shared.auth import check_secrets, register_secrets
from shared.db.database import Database
from shared.db.ddl import ddl
from shared.db.messaging_tables import SERVICES
from shared.db.preconditions import await_database
from tests.shared.db.installations import text_of
from tests.support.database import role_of, run_as_service, run_sql

# By service: the rights on tables and columns of schemas that are not its own.
RIGHTS = """
    select table_schema || '.' || table_name, string_agg(privilege_type, ' ' order by privilege_type)
    from information_schema.table_privileges where grantee = '{role}' and table_schema <> '{service}' group by 1
    union
    select table_schema || '.' || table_name || '.' || column_name, string_agg(privilege_type, ' ')
    from information_schema.column_privileges c where grantee = '{role}' and table_schema <> '{service}'
        and not exists (select from information_schema.table_privileges t where t.grantee = c.grantee
                        and t.table_schema = c.table_schema and t.table_name = c.table_name)
    group by 1
"""
LOGS = ("journal", "heads", "epochs", "positions")
FROM_INTAKE = {
    "access.keys": "SELECT",
    "access.key_uses": "INSERT SELECT UPDATE",
    "access.links": "DELETE INSERT SELECT UPDATE",
    "access.people": "SELECT",
    "access.sessions": "DELETE INSERT SELECT UPDATE",
    "access.secret_fingerprints": "INSERT SELECT",
    "intake.alembic_version": "SELECT",
}
SELLERS = {f"handoff.sellers.{column}": "SELECT" for column in ("seller", "team", "active")} | {
    f"handoff.handoffs.{column}": "SELECT" for column in ("lead_id", "seller")
}
CONTENT = {f"handoff.content_cards.{column}": "SELECT" for column in ("card", "kind", "products", "rejections")}
REVIEWS = {f"qualification.reviews.{column}": "SELECT" for column in ("version", "held_at")}
ADVICE = {"qualification.review_advice": "SELECT"}
FURTHER = {
    "intake": SELLERS,
    "qualification": {**FROM_INTAKE, **SELLERS, **CONTENT},
    "handoff": {**FROM_INTAKE, "contacts.cards": "SELECT", "contacts.words": "SELECT", **ADVICE},
    "metrics": {**FROM_INTAKE, **CONTENT, **REVIEWS, **ADVICE},
}


@pytest.mark.parametrize("service", SERVICES)
async def test_each_service_may_use_what_the_others_lend_it_and_no_more(database_url: str, service: str) -> None:
    role = await role_of(database_url, service)
    found = dict(await run_sql(database_url, RIGHTS.format(role=role, service=service)))
    own = {name for name in found if service == "intake" and name.startswith(("access.", "contacts."))}

    others = {f"{other}.{table}": "SELECT" for other in SERVICES if other != service for table in LOGS}
    assert {name: rights for name, rights in found.items() if name not in own} == others | FURTHER[service]


@pytest.mark.usefixtures("processes_and_sockets")
@pytest.mark.parametrize("service", [service for service in SERVICES if service != "intake"])
async def test_a_login_that_is_a_member_of_one_role_starts_its_service(database_url: str, service: str) -> None:
    role, login = await role_of(database_url, service), f"{service}_{make_url(database_url).database}"
    await run_sql(database_url, ddl("create role {login} login noinherit", login=login))
    await run_sql(database_url, ddl("grant {role} to {login}", role=role, login=login))
    url = text_of(make_url(database_url).set(username=login))
    database = Database(url, service)
    try:
        await await_database(url, [service], 1, needed=["intake", service])
        await register_secrets(database, [b"s" * 32])
        known = await check_secrets(database, [b"s" * 32])
        with pytest.raises(DBAPIError, match="permission denied"):
            await run_sql(url, ddl("set role {role}", role=await role_of(database_url, "intake")))
    finally:
        await database.close()
        await run_sql(database_url, ddl("drop role {login}", login=login))

    assert known


async def test_no_service_changes_a_secret_that_is_known(database_url: str) -> None:
    for change in ("delete from", "truncate"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await run_as_service(database_url, "handoff", f"{change} access.secret_fingerprints")
