"""Migrations: from nothing to everything, back again, several at once, and who may read what."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from shared.db.connection import connect, make_connect_options, sql
from shared.db.messaging_tables import SERVICES
from shared.db.migrations import downgrade, list_pending, migrate
from tests.support.database import create_database, run_sql
from tests.support.postgres_cluster import embedded_cluster

ROOT = Path(__file__).parents[3]
NOTHING: dict[str, list[str]] = {service: [] for service in SERVICES}
LENT = {"journal", "heads", "epochs", "positions"}
SCHEMAS = "('access', 'contacts', 'intake', 'qualification', 'handoff', 'metrics')"

RELATIONS = f"""
SELECT n.nspname, c.relname, c.relkind::text, c.relowner::regrole::text, c.relacl::text,
    (SELECT array_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN {SCHEMAS} AND c.relkind IN ('r', 'p', 'i', 'S', 'v') ORDER BY 1, 2
"""
FOREIGN_PRIVILEGES = f"""
SELECT r.rolname, n.nspname, c.relname, p.privilege
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_roles r ON r.rolname LIKE 'accord\\_%' AND r.rolname <> 'accord_' || n.nspname
    CROSS JOIN unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
        AS p (privilege)
WHERE n.nspname IN {SCHEMAS} AND n.nspname NOT IN ('access', 'contacts') AND c.relkind IN ('r', 'p')
    AND NOT c.relispartition AND has_table_privilege(r.rolname, c.oid, p.privilege)
"""
WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def relations(url: str) -> list[tuple[Any, ...]]:
    return await run_sql(url, RELATIONS)


async def missing(url: str) -> dict[str, list[str]]:
    async with connect(make_connect_options(url, {}, 5)) as conn:
        return {service: await list_pending(conn, service) for service in SERVICES}


def written(service: str) -> list[str]:
    return sorted(path.name[:4] for path in (ROOT / "services" / service / "migrations" / "versions").glob("*.py"))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_can_go_back_to_nothing_and_forward_again(database_url: str, service: str) -> None:
    full = await relations(database_url)
    await downgrade(database_url, service, "base")
    emptied = await relations(database_url)
    await migrate(database_url)

    own = {service, "access", "contacts"} if service == "intake" else {service}
    left = {(schema, name) for schema, name, *_ in emptied if schema in own}
    assert left == {(service, "alembic_version"), (service, "alembic_version_pkc")}
    assert [row for row in emptied if row[0] not in own] == [row for row in full if row[0] not in own]
    assert await relations(database_url) == full


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    before = await relations(database_url)
    await run_sql(database_url, "UPDATE intake.heads SET number = 7 WHERE partition = 3")
    await migrate(database_url)

    assert await relations(database_url) == before
    kept = await run_sql(database_url, "SELECT partition FROM intake.heads WHERE number = 7")
    assert kept == [(3,)]


async def test_several_processes_may_migrate_one_database_at_once(empty_database_url: str, database_url: str) -> None:
    program = "import asyncio, sys; from shared.migrations import migrate; asyncio.run(migrate(sys.argv[1]))"
    words = [sys.executable, "-c", program, empty_database_url]
    async with connect(make_connect_options(empty_database_url, {}, 5)) as gate:
        # Nobody can make the first schema until this one is taken back; then all who wait rush in together.
        await gate.execute(sql("BEGIN"))
        await gate.execute(sql("CREATE SCHEMA intake"))
        processes = [await asyncio.create_subprocess_exec(*words, cwd=ROOT) for _ in range(3)]
        while await run_sql(empty_database_url, WAITING) != [(3,)]:
            assert [process.returncode for process in processes] == [None, None, None]
        await gate.execute(sql("ROLLBACK"))

    assert [await process.wait() for process in processes] == [0, 0, 0]
    assert await relations(empty_database_url) == await relations(database_url)


@pytest.mark.usefixtures("processes_and_sockets")
async def test_several_databases_of_a_new_server_may_be_migrated_at_once() -> None:
    with embedded_cluster() as cluster:
        urls = [await create_database(cluster) for _ in range(4)]
        await asyncio.gather(*(migrate(url) for url in urls))
        lacking = [await missing(url) for url in urls]

    assert lacking == [NOTHING] * 4


@pytest.mark.usefixtures("processes_and_sockets")
async def test_an_owner_who_is_no_superuser_can_migrate() -> None:
    with embedded_cluster() as cluster:
        await run_sql(cluster, "CREATE ROLE operator LOGIN CREATEROLE CREATEDB")
        mine = make_url(cluster).set(username="operator").render_as_string()
        url = await create_database(mine)
        await migrate(url)
        await migrate(url)

        assert await missing(url) == NOTHING
        assert await run_sql(url, "SELECT current_user", role="accord_metrics") == [("accord_metrics",)]


async def test_what_is_pending_is_named_in_order(empty_database_url: str) -> None:
    before = await missing(empty_database_url)
    await migrate(empty_database_url)
    after = await missing(empty_database_url)
    await run_sql(empty_database_url, "UPDATE handoff.alembic_version SET version_num = 'later'")
    ahead = await missing(empty_database_url)

    assert (before, after, ahead) == ({service: written(service) for service in SERVICES}, NOTHING, NOTHING)


async def test_each_service_owns_its_tables(database_url: str) -> None:
    owners = {(schema, owner) for schema, _, _, owner, *_ in await relations(database_url)}

    lent = {(schema, owner) for schema, owner in owners if schema in ("access", "contacts")}
    assert owners - lent == {(service, f"accord_{service}") for service in SERVICES}
    assert {owner for _, owner in lent} <= {"accord_intake"}


async def test_services_may_read_of_each_other_what_is_lent_and_nothing_else(database_url: str) -> None:
    expected = {
        (f"accord_{reader}", owner, table, "SELECT")
        for reader in SERVICES
        for owner in SERVICES
        for table in LENT
        if reader != owner
    }

    assert set(await run_sql(database_url, FOREIGN_PRIVILEGES)) == expected


async def test_a_service_that_reads_anothers_table_is_stopped(database_url: str) -> None:
    lent = await run_sql(
        database_url, "SELECT count(*) FROM intake.heads", role="accord_handoff", search_path="handoff"
    )
    own = await run_sql(database_url, "SELECT count(*) FROM outbox", role="accord_handoff", search_path="handoff")

    assert (lent, own) == ([(12,)], [(0,)])
    for forbidden in ("SELECT * FROM intake.outbox", "UPDATE intake.heads SET number = 0"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await run_sql(database_url, forbidden, role="accord_handoff", search_path="handoff")
