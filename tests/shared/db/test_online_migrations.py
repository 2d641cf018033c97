"""The services go on working while a revision waits for a table, or changes a big one in pieces."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from shared.config.settings import BadSetting
from shared.db import migrations
from shared.db.migration_connection import connect
from shared.db.revision_scripts import run_in_pieces
from tests.support.database import run_sql

WAITING = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
COLUMN = "select count(*) from information_schema.columns where table_name = 'signatures' and column_name = 'key_id'"

TABLE = "create table readings (id int, value int)"
ROWS = "insert into readings (id) select generate_series(1, 2500)"
IN_PIECES = """
update readings set value = id where id in (
    select id from readings where value is null order by id limit 1000 for update skip locked);
drop index concurrently if exists readings_value;
create index concurrently readings_value on readings (value);
"""
PIECES = "select count(*) from readings where id > 0 group by xmin::text order by count(*)"
VALID = "select indisvalid from pg_index where indexrelid = 'readings_value'::regclass"


@asynccontextmanager
async def backing_up(url: str) -> AsyncIterator[None]:
    """A transaction that reads a table of qualification, as `pg_dump` does until it ends."""
    async with connect(url) as backup:
        await backup.execute(text("select from qualification.signatures"))
        yield
        await backup.rollback()


async def test_a_revision_lets_others_pass_while_a_backup_reads_its_table(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.2)
    await migrations.downgrade(database_url, "qualification", "0003")
    async with backing_up(database_url):
        migrating = asyncio.create_task(migrations.migrate(database_url))
        while await run_sql(database_url, WAITING) == [(0,)]:
            assert not migrating.done()
        # This queues behind the revision, which gives up for a while.
        await run_sql(database_url, "delete from qualification.signatures")
        while "migration_waiting_for_lock" not in capfd.readouterr().err:
            assert not migrating.done()
            await asyncio.sleep(0.1)
    await asyncio.wait_for(migrating, 30)

    assert await run_sql(database_url, COLUMN) == [(1,)]


async def test_a_revision_that_never_gets_its_table_ends_with_one_sentence(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_TRIES", 1)
    await migrations.downgrade(database_url, "qualification", "0003")
    async with backing_up(database_url):
        with pytest.raises(BadSetting, match="another session holds a table of qualification"):
            await migrations.migrate(database_url)


async def test_rows_are_changed_in_pieces_and_an_index_is_built_beside_the_services(empty_database_url: str) -> None:
    await run_sql(empty_database_url, TABLE)
    await run_sql(empty_database_url, ROWS)

    def run(connection: Connection) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            run_in_pieces(IN_PIECES)
            run_in_pieces(IN_PIECES)

    async with connect(empty_database_url) as writer, connect(empty_database_url, lock_timeout="100ms") as connection:
        await writer.execute(text("insert into readings values (0, 0)"))
        changing = asyncio.create_task(connection.run_sync(run))
        # The index waits for the writer, longer than a revision may wait for a table.
        while await run_sql(empty_database_url, WAITING) == [(0,)]:
            assert not changing.done()
        await asyncio.sleep(0.3)
        await run_sql(empty_database_url, "insert into readings values (0, 0)")
        await writer.rollback()
        await changing
        assert await connection.scalar(text("show lock_timeout")) == "100ms"

    assert await run_sql(empty_database_url, PIECES) == [(500,), (1000,), (1000,)]
    assert await run_sql(empty_database_url, VALID) == [(True,)]
