"""A consumer handles each event once and in order."""

from collections import Counter
from datetime import datetime

from uuid_utils.compat import uuid7

from shared.db.connection import sql
from shared.db.database import Database
from shared.messaging.partition_leases import ALIVE_SECONDS
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    handled_numbers,
    running_consumer,
    wait_until,
)

CREATE_REFUSE_UNMOVED = """
    create function refuse_unmoved() returns trigger language plpgsql as $$ begin
        if not exists (select from positions p where p.topic = new.topic and p.partition = new.partition
                       and p.number >= new.number) then
            raise 'the position stays behind what is handled';
        end if;
        return null;
    end $$
"""
CHECK_AT_COMMIT = """
    create constraint trigger unmoved after insert on handled_events initially deferred
    for each row execute function refuse_unmoved()
"""


async def test_every_event_is_handled_once_and_in_the_order_of_its_partition(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    await stage_events(intake, [lead_captured() for _ in range(300)])
    await number_staged_events(intake)

    async with running_consumer(qualification, RecordingHandler()):
        await stage_events(intake, [lead_captured() for _ in range(300)])
        await number_staged_events(intake)
        await wait_until(lambda: _has_handled(qualification, 600))

    handled = await handled_numbers(qualification)
    by_partition: dict[int, list[int]] = {}
    for partition, number in handled:
        by_partition.setdefault(partition, []).append(number)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_partition.values())
    assert Counter(handled).most_common(1)[0][1] == 1


async def test_a_batch_and_the_position_behind_it_are_committed_together(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    await _execute(qualification, CREATE_REFUSE_UNMOVED)
    await _execute(qualification, CHECK_AT_COMMIT)
    await stage_events(intake, [lead_captured() for _ in range(20)])
    await number_staged_events(intake)

    async with running_consumer(qualification, RecordingHandler()):
        await wait_until(lambda: _has_handled(qualification, 20), seconds=20)


async def test_one_poison_record_among_500_becomes_a_dead_letter_with_later_records_of_its_lead_and_no_others(
    connect: Connect,
) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    poison = uuid7()
    events = [lead_captured() for _ in range(498)]
    events.insert(200, lead_captured(poison))
    events.insert(300, lead_captured(poison))
    await stage_events(intake, events)
    await number_staged_events(intake)

    async with running_consumer(qualification, RecordingHandler(poison)):
        await wait_until(lambda: _has_handled(qualification, 498))

    async with qualification.read_connection() as conn:
        dead_letters = await conn.execute(sql("select subject, error from dead_letters order by number"))
    assert [tuple(row) for row in dead_letters] == [
        (str(poison), "builtins.ValueError"),
        (str(poison), "waits behind an earlier record of its key"),
    ]


async def test_an_error_of_the_consumers_own_tables_pauses_it_and_does_not_end_it(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    await _execute(qualification, "alter table positions rename to hidden")
    await stage_events(intake, [lead_captured()])
    await number_staged_events(intake)

    async with running_consumer(qualification, RecordingHandler()) as (consumer, _):

        async def _is_paused() -> bool:
            return consumer.unready_reason == "consuming fails"

        await wait_until(_is_paused)
        await _execute(qualification, "alter table hidden rename to positions")
        await wait_until(lambda: _has_handled(qualification, 1))


async def _execute(database: Database, statement: str) -> None:
    async with database.read_connection() as conn:
        await conn.execute(sql(statement))


async def _has_handled(database: Database, count: int) -> bool:
    return len(await handled_numbers(database)) == count


async def test_a_consumer_ahead_of_a_database_restored_to_an_earlier_copy_handles_the_events_after_it(
    connect: Connect,
) -> None:
    intake, qualification, lead = connect("intake"), connect("qualification"), uuid7()
    await create_handled_table(qualification)
    await stage_events(intake, [lead_captured(lead)] * 20)
    await number_staged_events(intake)

    async with running_consumer(qualification, RecordingHandler()):
        await wait_until(lambda: _has_handled(qualification, 20))
        async with qualification.transaction() as conn:
            await conn.execute(sql("update positions set number = least(number, 15)"))
            await conn.execute(sql("delete from handled_events where number > 15"))
            # Only the administrator may change another service's tables, and so does a restore.
            await conn.execute(sql("set local role none"))
            await conn.execute(sql("update intake.heads set number = least(number, 15)"))
            await conn.execute(sql("delete from intake.journal where number > 15"))
        await stage_events(intake, [lead_captured(lead)] * 3)
        await number_staged_events(intake)
        await wait_until(lambda: _has_handled(qualification, 18), seconds=10)

    assert [number for _, number in await handled_numbers(qualification)] == list(range(1, 19))


async def test_the_lease_of_a_consumer_lasts_5_seconds_from_its_last_renewal(connect: Connect) -> None:
    qualification = connect("qualification")
    await create_handled_table(qualification)
    seen: list[tuple[datetime, float]] = []

    async def _is_renewed() -> bool:
        async with qualification.read_connection() as conn:
            rows = await conn.execute(sql("select seen_until, seen_until - clock_timestamp() as rest from members"))
        seen.extend((row.seen_until, row.rest.total_seconds()) for row in rows)
        return len({until for until, _ in seen}) > 1

    async with running_consumer(qualification, RecordingHandler()):
        await wait_until(_is_renewed)

    assert max(seconds for _, seconds in seen) <= ALIVE_SECONDS
