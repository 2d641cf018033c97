"""The login of the dashboards reads the views that are made for them, and nothing else."""

from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from shared.config.settings import BadSetting
from shared.db.dashboard_role import compute_verifier, make_dashboard_role
from shared.db.migrations import migrate
from tests.shared.db.installations import Server, text_of
from tests.support.database import run_sql

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

ROLE = "accord_grafana"
# The server asks the login of the dashboards for its password.
RULES = "local all accord_grafana scram-sha-256\nlocal all all trust\n"
RELATIONS = """
    select format('select from %I.%I', nspname, relname), nspname || '.' || relname
    from pg_class join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'p', 'v') and nspname not in ('pg_catalog', 'information_schema') order by 2
"""
LOGINS = "select rolname from pg_roles where rolname like '%grafana' order by rolname"
COLUMNS = """
    select table_name || '.' || column_name from information_schema.columns
    where table_schema = 'metrics' and table_name like 'dashboard%' order by table_name, ordinal_position
"""


async def may_run(url: str, query: str) -> bool:
    """Whether this login may; any other failure than a refusal is raised."""
    try:
        await run_sql(url, query)
    except DBAPIError as error:
        if "permission denied" not in str(error):
            raise
        return False
    return True


async def test_the_login_reads_the_views_of_the_dashboards_and_nothing_else(two_logins: Server) -> None:
    url = await two_logins.create("accord", "first")
    await migrate(url)
    await run_sql(url, "revoke connect on database accord from public")
    await make_dashboard_role(url, "a password for dashboards")
    await make_dashboard_role(url, "another password")
    (Path(str(two_logins.admin.query["host"])) / "pg_hba.conf").write_text(RULES)
    await run_sql(text_of(two_logins.admin), "select pg_reload_conf()")
    reader = text_of(make_url(url).set(username=ROLE, password="another password"))
    with pytest.raises(DBAPIError, match="password authentication failed"):
        await run_sql(text_of(make_url(url).set(username=ROLE, password="a password for dashboards")), "select 1")

    relations = await run_sql(url, RELATIONS)
    assert [name for query, name in relations if await may_run(reader, query)] == [
        f"metrics.dashboard_{name}"
        for name in (
            "clocks", "customers", "deliveries", "freshness", "money", "open_clocks", "queue", "rejections", "steps",
        )
    ]  # fmt: skip
    with pytest.raises(DBAPIError, match="read-only transaction"):
        await run_sql(reader, "create temporary table notes (note text)")


async def test_no_view_of_the_dashboards_names_a_lead_or_an_event(database_url: str) -> None:
    columns = [column.split(".")[1] for (column,) in await run_sql(database_url, COLUMNS)]

    assert [name for name in columns if name.endswith("id") or name in ("person", "item", "lead", "clock")] == []


async def test_each_installation_has_a_login_of_its_own(two_logins: Server) -> None:
    for database, login in (("accord", "first"), ("crm", "second")):
        url = await two_logins.create(database, login)
        await migrate(url)
        await make_dashboard_role(url, "a password for dashboards")
    other = text_of(make_url(url).set(username=ROLE))

    assert [name for (name,) in await run_sql(url, LOGINS)] == ["accord_crm_grafana", "accord_grafana"]
    with pytest.raises(DBAPIError, match="permission denied"):
        await run_sql(other, "select from metrics.dashboard_steps")


async def test_a_role_with_other_rights_is_not_made_the_login(two_logins: Server) -> None:
    url = await two_logins.create("accord", "first")
    await migrate(url)
    await run_sql(text_of(two_logins.admin), "create role accord_grafana createdb")

    with pytest.raises(BadSetting, match="the role accord_grafana has rights beyond these dashboards"):
        await make_dashboard_role(url, "a password for dashboards")


async def test_a_user_who_may_not_make_roles_is_told_what_asks_for_one(two_logins: Server) -> None:
    url = await two_logins.create("accord", "first")
    await migrate(url)
    await run_sql(text_of(two_logins.admin), "alter role first nocreaterole")

    with pytest.raises(BadSetting, match="may not make the role accord_grafana, which ACCORD_GRAFANA_PASSWORD asks"):
        await make_dashboard_role(url, "a password for dashboards")


def test_what_postgresql_is_told_does_not_hold_the_password() -> None:
    verifier = compute_verifier("a password for dashboards")

    assert (verifier.startswith("SCRAM-SHA-256$4096:"), "password" in verifier) == (True, False)
