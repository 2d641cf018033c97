"""Migrations: upgrade, downgrade, several processes at once, and the privileges of each service."""

import asyncio
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import exc, make_url

from shared.db import migrations, pool, revisions
from shared.db.connection import connect, sql
from shared.db.messaging_tables import SERVICES
from tests.shared.db.relations import SCHEMAS, list_relations
from tests.support.database import create_database, run_as_service, run_sql
from tests.support.postgres_cluster import embedded_cluster

ROOT = Path(__file__).parents[3]
NOTHING: dict[str, list[str]] = {service: [] for service in SERVICES}
LENT = {"journal", "heads", "epochs", "positions"}

FOREIGN_PRIVILEGES = f"""
SELECT o.nspname, n.nspname, c.relname, p.privilege
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_namespace o ON o.nspname IN ('intake', 'qualification', 'handoff', 'metrics') AND o.oid <> n.oid
    JOIN pg_roles r ON r.oid = o.nspowner
    CROSS JOIN unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'])
        AS p (privilege)
WHERE n.nspname IN {SCHEMAS} AND n.nspname NOT IN ('access', 'contacts') AND c.relkind IN ('r', 'p')
    AND NOT c.relispartition AND has_table_privilege(r.rolname, c.oid, p.privilege)
"""
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND (wait_event_type = 'Lock' OR state = 'idle')
"""


def list_scripts(service: str) -> list[str]:
    return sorted(path.name[:4] for path in (ROOT / "services" / service / "migrations" / "versions").glob("*.py"))


async def list_missing(url: str) -> dict[str, list[str]]:
    async with connect(pool.make_connect_options(url, {}, 5)) as conn:
        return {service: await revisions.list_pending(conn, service) for service in SERVICES}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_can_be_downgraded_to_nothing_and_upgraded_again(database_url: str, service: str) -> None:
    before = await list_relations(database_url)
    await migrations.downgrade(database_url, service, "base")
    downgraded = await list_relations(database_url)
    await migrations.migrate(database_url)

    own = {service, "access", "contacts"} if service == "intake" else {service}
    remaining = {(schema, name) for schema, name, *_ in downgraded if schema in own}
    assert remaining == {(service, "alembic_version"), (service, "alembic_version_pkc")}
    assert [row for row in downgraded if row[0] not in own] == [row for row in before if row[0] not in own]
    assert await list_relations(database_url) == before


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    before = await list_relations(database_url)
    await run_sql(database_url, "UPDATE intake.heads SET number = 7 WHERE partition = 3")
    await migrations.migrate(database_url)

    assert await list_relations(database_url) == before
    partitions = await run_sql(database_url, "SELECT partition FROM intake.heads WHERE number = 7")
    assert partitions == [(3,)]


async def test_several_processes_may_migrate_one_database_at_once(empty_database_url: str, database_url: str) -> None:
    program = "import asyncio, sys; from shared.db.migrations import migrate; asyncio.run(migrate(sys.argv[1]))"
    command = [sys.executable, "-c", program, empty_database_url]
    async with connect(pool.make_connect_options(empty_database_url, {}, 5)) as blocker:
        # No process can create the first schema until this transaction ends; then all of them go on at once.
        await blocker.execute(sql("BEGIN"))
        await blocker.execute(sql("CREATE SCHEMA intake"))
        processes = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(3)]
        while await run_sql(empty_database_url, WAITING) != [(3,)]:
            assert [process.returncode for process in processes] == [None, None, None]
        await blocker.execute(sql("ROLLBACK"))

    assert [await process.wait() for process in processes] == [0, 0, 0]
    assert await list_relations(empty_database_url) == await list_relations(database_url)


@pytest.mark.usefixtures("processes_and_sockets")
async def test_several_databases_of_a_new_server_may_be_migrated_at_once() -> None:
    with embedded_cluster() as cluster:
        urls = [await create_database(cluster) for _ in range(4)]
        await asyncio.gather(*(migrations.migrate(url) for url in urls))
        missing = [await list_missing(url) for url in urls]

    assert missing == [NOTHING] * 4


@pytest.mark.usefixtures("processes_and_sockets")
async def test_an_owner_who_is_no_superuser_can_migrate() -> None:
    with embedded_cluster() as cluster:
        await run_sql(cluster, "CREATE ROLE operator LOGIN CREATEROLE CREATEDB")
        operator_url = make_url(cluster).set(username="operator").render_as_string()
        url = await create_database(operator_url)
        await migrations.migrate(url)
        await migrations.migrate(url)

        assert await list_missing(url) == NOTHING
        assert await run_as_service(url, "metrics", "SELECT count(*) FROM outbox") == [(0,)]


async def test_pending_revisions_are_listed_in_order(empty_database_url: str) -> None:
    before = await list_missing(empty_database_url)
    await migrations.migrate(empty_database_url)
    after = await list_missing(empty_database_url)
    await run_sql(empty_database_url, "UPDATE handoff.alembic_version SET version_num = 'later'")
    ahead = await list_missing(empty_database_url)

    assert (before, after, ahead) == ({service: list_scripts(service) for service in SERVICES}, NOTHING, NOTHING)


async def test_each_service_owns_its_tables(database_url: str) -> None:
    owners = {(schema, owner) for schema, _, _, owner, *_ in await list_relations(database_url)}

    lent = {(schema, owner) for schema, owner in owners if schema in ("access", "contacts")}
    assert owners - lent == {(service, service) for service in SERVICES}
    assert {owner for _, owner in lent} == {"intake"}


async def test_services_may_read_each_others_lent_tables_and_nothing_else(database_url: str) -> None:
    expected = {
        (reader, owner, table, "SELECT")
        for reader in SERVICES
        for owner in SERVICES
        for table in LENT
        if reader != owner
    }

    # By it each process sees whether intake's revisions are applied.
    expected |= {(reader, "intake", "alembic_version", "SELECT") for reader in SERVICES if reader != "intake"}
    # Whole, where other loans are of columns: what is advised is said in one sentence.
    expected |= {(reader, "qualification", "review_advice", "SELECT") for reader in ("handoff", "metrics")}

    assert set(await run_sql(database_url, FOREIGN_PRIVILEGES)) == expected


async def test_a_service_that_reads_anothers_table_is_refused(database_url: str) -> None:
    lent = await run_as_service(database_url, "handoff", "SELECT count(*) FROM intake.heads")
    own = await run_as_service(database_url, "handoff", "SELECT count(*) FROM outbox")

    assert (lent, own) == ([(12,)], [(0,)])
    for statement in ("SELECT * FROM intake.outbox", "UPDATE intake.heads SET number = 0"):
        with pytest.raises(exc.DBAPIError, match="permission denied"):
            await run_as_service(database_url, "handoff", statement)


@pytest.mark.parametrize("service", SERVICES)
def test_the_revisions_are_in_the_order_in_which_alembic_applies_them(service: str) -> None:
    newest_first = [script.revision for script in ScriptDirectory(str(revisions.find_folder(service))).walk_revisions()]

    assert revisions.list_revisions(service) == tuple(reversed(newest_first))


async def test_a_database_with_all_revisions_is_started_without_alembic(database_url: str) -> None:
    program = (
        "import asyncio, sys; from shared.db.migrations import migrate; import shared.runtime.health;"
        "asyncio.run(migrate(sys.argv[1])); sys.exit('alembic' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, database_url, cwd=ROOT)

    assert await process.wait() == 0
