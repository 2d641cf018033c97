"""The journal's partitions: created before they are needed, dropped when they are too old, with errors in the log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import make_url

from shared.db.connection import DATABASE_ERRORS, Connection, sql
from shared.db.database import Database
from shared.messaging.retention import DAYS_AHEAD, RETRY_SECONDS, Retention, create_partitions
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    handled_numbers,
    running_consumer,
    wait_until,
)

OLD_DAYS = 40
PROMPT_SECONDS = 8


async def partition_days(database: Database) -> list[int]:
    """How many days each partition of the journal is ahead of today."""
    async with database.read_connection() as conn:
        rows = await conn.execute(
            sql(
                "select to_date(right(relname, 8), 'YYYYMMDD') - (clock_timestamp() at time zone 'UTC')::date as ahead "
                "from pg_class where relname ~ '^journal_[0-9]{8}$' and relnamespace = current_schema::regnamespace "
                "order by 1"
            )
        )
        return [row.ahead for row in rows]


async def partition_names(database: Database) -> list[str]:
    async with database.read_connection() as conn:
        rows = await conn.execute(
            sql(
                "select relname::text from pg_class where relname ~ '^journal_[0-9]{8}$' "
                "and relnamespace = current_schema::regnamespace order by 1"
            )
        )
        return rows.scalars()


async def age_journal(conn: Connection) -> None:
    """Move all records of the journal into the partition of a day long past."""
    today = (await conn.execute(sql("select (clock_timestamp() at time zone 'UTC')::date"))).scalar_one()
    past = today - timedelta(days=OLD_DAYS)
    name, next_day = f"journal_{past:%Y%m%d}", past + timedelta(days=1)
    await conn.execute(sql(f"create table {name} partition of journal for values from ('{past}') to ('{next_day}')"))
    await conn.execute(sql(f"update journal set day = '{past}'"))


async def drop_expired(database: Database) -> None:
    retention = Retention(database, keep_days=30)
    while not await retention.run_once():
        pass


@asynccontextmanager
async def running_backup(database: Database) -> AsyncIterator[None]:
    """A transaction that has read the whole journal and goes on, as that of `pg_dump`."""
    async with database.dedicated_connection() as conn:
        await conn.execute(sql("set idle_in_transaction_session_timeout = 0"))
        await conn.execute(sql("begin isolation level repeatable read"))
        await conn.execute(sql("select count(*) from journal"))
        yield


async def test_the_journal_has_partitions_from_today_to_a_week_ahead(connect: Connect) -> None:
    intake = connect("intake")
    await intake.run(create_partitions)
    await intake.run(create_partitions)

    assert await partition_days(intake) == list(range(DAYS_AHEAD + 1))


async def test_an_expired_day_is_dropped_and_a_late_consumer_goes_on_above_it_with_errors_in_the_log(
    connect: Connect, capfd: pytest.CaptureFixture[str]
) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    lead = lead_captured()
    await stage_events(intake, [lead, lead, lead])
    await number_staged_events(intake)
    await intake.run(age_journal)
    await stage_events(intake, [lead])
    await number_staged_events(intake)

    await drop_expired(intake)

    assert await partition_days(intake) == list(range(DAYS_AHEAD + 1))
    async with running_consumer(qualification, RecordingHandler()):

        async def done() -> bool:
            return bool(await handled_numbers(qualification))

        await wait_until(done)
    assert [number for _, number in await handled_numbers(qualification)] == [4]
    log_lines = capfd.readouterr().err
    assert "journal_partition_dropped_unread" in log_lines
    assert "events_lost_after_retention" in log_lines


async def test_an_interrupted_detach_is_finished(connect: Connect) -> None:
    intake = connect("intake")
    await intake.run(create_partitions)
    await stage_events(intake, [lead_captured()])
    await number_staged_events(intake)
    await intake.run(age_journal)
    async with intake.dedicated_connection() as conn:
        name = (
            await conn.execute(sql("select min(relname::text) from pg_class where relname ~ '^journal_[0-9]{8}$'"))
        ).scalar_one()
        await conn.execute(sql(f"alter table journal detach partition {name}"))

    await drop_expired(intake)

    assert await partition_days(intake) == list(range(DAYS_AHEAD + 1))


async def test_a_day_is_created_while_a_backup_reads_the_journal(connect: Connect) -> None:
    intake = connect("intake")
    await intake.run(create_partitions)
    last = (await partition_names(intake))[-1]
    async with intake.dedicated_connection() as conn:
        await conn.execute(sql(f"drop table {last}"))

    async with running_backup(intake), asyncio.timeout(PROMPT_SECONDS):
        await intake.run(create_partitions)

    assert await partition_days(intake) == list(range(DAYS_AHEAD + 1))


async def test_a_created_day_has_the_indexes_of_the_journal_and_takes_its_events(connect: Connect) -> None:
    intake = connect("intake")
    await stage_events(intake, [lead_captured()])
    await number_staged_events(intake)

    async with intake.read_connection() as conn:
        today = (await conn.execute(sql("select distinct tableoid::regclass::text from journal"))).scalar_one()
        indexes = await conn.execute(
            sql(
                "select inhparent::regclass::text as parent from pg_inherits join pg_index on indexrelid = inhrelid "
                "where indrelid = cast(cast(:name as text) as regclass)"
            ),
            {"name": today},
        )
    assert today in await partition_names(intake)
    assert [row.parent for row in indexes] == ["journal_number"]


async def test_an_expired_day_waits_for_a_backup_to_end_and_nothing_waits_behind_it(connect: Connect) -> None:
    intake = connect("intake")
    await intake.run(create_partitions)
    await intake.run(age_journal)
    retention = Retention(intake, keep_days=30)

    async with running_backup(intake), asyncio.timeout(PROMPT_SECONDS):
        attempts = [await retention.run_once()]
        await stage_events(intake, [lead_captured()])
        await number_staged_events(intake)
        attempts.append(await retention.run_once())
    await drop_expired(intake)

    assert attempts == [RETRY_SECONDS, RETRY_SECONDS]
    assert await partition_days(intake) == list(range(DAYS_AHEAD + 1))


async def test_retention_goes_on_after_postgresql_was_unavailable(database_url: str) -> None:
    nowhere = Database(make_url(database_url).set(host="127.0.0.1", port=1, query={}).render_as_string(), "intake")

    assert await Retention(nowhere, keep_days=30).run_once() == RETRY_SECONDS


async def test_a_fault_of_retention_itself_is_a_failure_of_its_task(connect: Connect) -> None:
    intake = connect("intake")
    async with intake.transaction() as conn:
        await conn.execute(sql("alter table journal rename to elsewhere"))

    with pytest.raises(DATABASE_ERRORS, match="does not exist"):
        await Retention(intake, keep_days=30).run_once()
