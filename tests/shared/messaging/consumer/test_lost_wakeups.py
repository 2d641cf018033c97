"""A consumer that nothing wakes up asks for nothing, and finds after a while the events of lost wakeups."""

import asyncio

import pytest

from shared.messaging.log.journal import JournalSource
from shared.messaging.log.record import Position
from shared.messaging.partition_leases import PartitionLeases
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    handled_numbers,
    running_consumer,
    wait_until,
)
from tests.support.statement_counter import record_statements

QUIET_SECONDS = 0.3


async def test_a_source_reads_the_journal_when_it_is_woken_up_and_else_asks_nothing(connect: Connect) -> None:
    intake, qualification = connect("intake"), connect("qualification")
    await stage_events(intake, [lead_captured()])
    await number_staged_events(intake)
    wakeup = asyncio.Event()
    source = JournalSource(qualification, wakeup)
    await source.assign({("intake", partition): Position(0, None) for partition in range(12)})
    first = await source.fetch(10, 0.1)
    await source.fetch(10, 0.0)

    with record_statements() as statements:
        idle = await source.fetch(10, QUIET_SECONDS)
    await stage_events(intake, [lead_captured()])
    await number_staged_events(intake)
    waiting = asyncio.create_task(source.fetch(10, 30))
    await asyncio.sleep(0)
    wakeup.set()
    woken = await waiting

    assert (len(first), idle, statements, len(woken)) == (1, [], [], 1)


async def test_events_whose_wakeup_was_lost_are_handled_when_the_consumer_next_compares_its_positions(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.consumer.consumer.IDLE_CHECK_SECONDS", 0.2)
    intake, qualification = connect("intake"), connect("qualification")
    await create_handled_table(qualification)

    async def has_handled_it() -> bool:
        return len(await handled_numbers(qualification)) == 1

    async with running_consumer(qualification, RecordingHandler(), poll_seconds=float("inf")) as (_, leases):
        await wait_until(lambda: _holds_all(leases))
        await asyncio.sleep(QUIET_SECONDS)
        await stage_events(intake, [lead_captured()])
        await number_staged_events(intake)
        await wait_until(has_handled_it)


async def _holds_all(leases: PartitionLeases) -> bool:
    return len(leases.partitions) == 12
