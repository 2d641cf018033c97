"""What an operator does about records that could not be handled."""

import pytest
from uuid_utils.compat import uuid7

from shared.db.database import Database
from shared.messaging.dead_letters.operations import discard, list_parked, replay, show
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    handled_numbers,
    running_consumer,
    until,
)


async def parked(connect: Connect, times: int) -> tuple[Database, str, RecordingHandler]:
    """A lead whose `times` records are parked, beside another lead that was handled."""
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    poison = uuid7()
    await stage_events(intake, [lead_captured(), *(lead_captured(poison) for _ in range(times)), lead_captured()])
    await number_staged_events(intake)
    ear = RecordingHandler(poison)
    async with running_consumer(qualification, ear):

        async def done() -> bool:
            return len(await list_parked(qualification)) == times and len(await handled_numbers(qualification)) == 2

        await until(done)
    return qualification, str(poison), ear


async def test_a_mended_lead_is_replayed_whole_and_in_order(connect: Connect) -> None:
    qualification, subject, ear = await parked(connect, 3)
    numbers = [one.number for one in await list_parked(qualification)]
    ear.poison = None

    assert await replay(qualification, [ear.event_handler], "intake", subject) == 3

    assert [nth for _, nth in (await handled_numbers(qualification))[2:]] == numbers
    assert await list_parked(qualification) == []


async def test_what_still_cannot_be_handled_stays_parked(connect: Connect) -> None:
    qualification, subject, ear = await parked(connect, 2)
    before = await list_parked(qualification)

    with pytest.raises(ValueError, match="poison"):
        await replay(qualification, [ear.event_handler], "intake", subject)

    assert await list_parked(qualification) == before


async def test_a_record_given_up_lets_the_next_of_its_lead_be_replayed(connect: Connect) -> None:
    qualification, subject, ear = await parked(connect, 2)
    first, second = await list_parked(qualification)
    shown = await show(qualification, first.topic, first.partition, first.number)
    assert shown is not None
    assert (shown["subject"], shown["error"]) == (subject, "builtins.ValueError")

    assert await discard(qualification, first.topic, first.partition, first.number)
    assert not await discard(qualification, first.topic, first.partition, first.number)

    assert await list_parked(qualification) == [second]
    ear.poison = None
    assert await replay(qualification, [ear.event_handler], "intake", subject) == 1


async def test_a_slow_record_is_tried_three_times_alone_before_it_is_parked(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)
    slow = uuid7()
    await stage_events(intake, [lead_captured(slow)])
    await number_staged_events(intake)
    ear = RecordingHandler(slow, slow=True)
    async with running_consumer(qualification, ear):

        async def done() -> bool:
            return len(await list_parked(qualification)) == 1

        await until(done)

    assert ear.attempts == 3
