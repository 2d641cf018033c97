"""What an operator does about dead letters."""

import pytest
from uuid_utils.compat import uuid7

from shared.db.connection import sql
from shared.db.database import Database
from shared.messaging.dead_letters.operations import discard, find_dead_letter, list_dead_letters, replay
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    handled_numbers,
    running_consumer,
    wait_until,
)

CHANGES = sql("select action, resource from changes where key_id is null order by change")


async def create_dead_letters(connect: Connect, times: int) -> tuple[Database, str, RecordingHandler]:
    """A lead with `times` dead letters, beside other leads whose events were handled: database, lead id, handler."""
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    poison = uuid7()
    await stage_events(intake, [lead_captured(), *(lead_captured(poison) for _ in range(times)), lead_captured()])
    await number_staged_events(intake)
    handler = RecordingHandler(poison)
    async with running_consumer(qualification, handler):

        async def done() -> bool:
            dead_letters = await list_dead_letters(qualification)
            return len(dead_letters) == times and len(await handled_numbers(qualification)) == 2

        await wait_until(done)
    return qualification, str(poison), handler


async def changes_on_the_command_line(database: Database) -> list[tuple[str, str]]:
    async with database.read_connection() as conn:
        return [tuple(row) for row in await conn.execute(CHANGES)]


async def test_a_repaired_lead_is_replayed_completely_and_in_order(connect: Connect) -> None:
    qualification, subject, handler = await create_dead_letters(connect, 3)
    numbers = [dead_letter.number for dead_letter in await list_dead_letters(qualification)]
    handler.poison = None

    assert await replay(qualification, [handler.event_handler], "intake", subject) == 3

    assert [number for _, number in (await handled_numbers(qualification))[2:]] == numbers
    assert await list_dead_letters(qualification) == []
    assert await changes_on_the_command_line(qualification) == [("replayed 3", f"dead-letters/intake/{subject}")]


async def test_records_that_still_cannot_be_handled_stay_dead_letters(connect: Connect) -> None:
    qualification, subject, handler = await create_dead_letters(connect, 2)
    before = await list_dead_letters(qualification)

    with pytest.raises(ValueError, match="poison"):
        await replay(qualification, [handler.event_handler], "intake", subject)

    assert await list_dead_letters(qualification) == before


async def test_after_a_dead_letter_is_discarded_the_next_of_its_lead_can_be_replayed(connect: Connect) -> None:
    qualification, subject, handler = await create_dead_letters(connect, 2)
    first, second = await list_dead_letters(qualification)
    columns = await find_dead_letter(qualification, first.topic, first.partition, first.number)
    assert columns is not None
    assert (columns["subject"], columns["error"]) == (subject, "builtins.ValueError")

    assert await discard(qualification, first.topic, first.partition, first.number)
    assert not await discard(qualification, first.topic, first.partition, first.number)

    assert await list_dead_letters(qualification) == [second]
    handler.poison = None
    assert await replay(qualification, [handler.event_handler], "intake", subject) == 1


async def test_a_slow_record_is_tried_three_times_alone_before_it_becomes_a_dead_letter(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    slow = uuid7()
    await stage_events(intake, [lead_captured(slow)])
    await number_staged_events(intake)
    handler = RecordingHandler(slow, slow=True)
    async with running_consumer(qualification, handler):

        async def done() -> bool:
            return len(await list_dead_letters(qualification)) == 1

        await wait_until(done)

    assert handler.attempts == 3
