"""The journal's partitions: created before they are needed, dropped when they are too old, with errors in the log."""

from datetime import timedelta

import pytest

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.messaging.retention import DAYS_AHEAD, Retention, create_partitions
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
