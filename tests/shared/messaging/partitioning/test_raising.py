"""More partitions: each lead's events go on in order, and nothing is numbered while readers come to the end."""

import asyncio

import pytest
from uuid_utils.compat import uuid7

from shared.db.connection import Connection, sql
from shared.db.database import Database, database_clock
from shared.messaging.log.partitioner import hash_key, is_preceded
from shared.messaging.outbox import stage_everywhere
from shared.messaging.partitioning import Participant, PartitionsRefused, raise_partitions, raising, require_possible
from shared.messaging.partitioning import store as partitioning
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import (
    RecordingHandler,
    create_handled_table,
    handled_numbers,
    running_consumer,
    wait_until,
)

LEADS = [uuid7() for _ in range(60)]
EVERY_LEAD = [lead_captured(lead) for lead in LEADS]


async def query(database: Database, text: str) -> list[tuple[object, ...]]:
    """The rows of this statement."""
    async with database.read_connection() as conn:
        return [tuple(row) for row in await conn.execute(sql(text))]


def spread(partitions: int, first: int) -> list[tuple[object, ...]]:
    """Partition and number of an event of each lead, where the leads had `first` events before in these partitions."""
    numbers: dict[int, int] = {}
    places: list[tuple[object, ...]] = []
    for lead in LEADS:
        partition = hash_key(str(lead)) % partitions
        before = sum(hash_key(str(each)) % 12 == partition for each in LEADS) * first
        numbers[partition] = numbers.get(partition, before) + 1
        places.append((partition, numbers[partition]))
    return sorted(places, key=str)


async def test_leads_go_on_in_new_partitions_once_their_events_in_the_former_are_handled(connect: Connect) -> None:
    intake, qualification, handoff = connect("intake"), connect("qualification"), connect("handoff")
    await query(handoff, "delete from positions")
    await create_handled_table(qualification)
    await stage_events(intake, EVERY_LEAD)
    await number_staged_events(intake)
    async with running_consumer(qualification, RecordingHandler()):
        await raise_partitions([Participant(intake), Participant(qualification), Participant(handoff)], 48)
        before = await query(intake, "select partition, number from journal")
        assert len(await handled_numbers(qualification)) == len(LEADS)
        await stage_events(intake, EVERY_LEAD)
        await number_staged_events(intake)

        async def all_handled() -> bool:
            return len(await handled_numbers(qualification)) == 2 * len(LEADS)

        await wait_until(all_handled)

    after = set(await query(intake, "select partition, number from journal")) - set(before)
    assert sorted(before, key=str) == spread(12, first=0)
    assert sorted(after, key=str) == spread(48, first=1)
    assert sorted(await handled_numbers(qualification)) == sorted([*before, *after])
    assert await query(intake, "select count(*) from journal where epoch is null") == [(0,)]


async def test_what_concerns_everyone_stands_in_every_partition_also_in_the_new_ones(connect: Connect) -> None:
    intake = connect("intake")

    async def announce(conn: Connection) -> None:
        await stage_everywhere(conn, lead_captured(), uuid7(), await database_clock(conn))

    await intake.run(announce)
    await raise_partitions([Participant(intake)], 24)
    await intake.run(announce)
    await number_staged_events(intake)

    expected = [(partition, number) for partition in range(24) for number in (1, 2)]
    assert await query(intake, "select partition, number from journal order by partition, number") == expected


async def test_a_command_that_died_stops_numbering_only_until_its_pause_has_ended(connect: Connect) -> None:
    intake = connect("intake")
    await stage_events(intake, EVERY_LEAD)
    await intake.run(lambda conn: partitioning.pause(conn, 2.0))

    assert await number_staged_events(intake) == {}
    await asyncio.sleep(2.1)
    assert await number_staged_events(intake) == {"lead.captured": len(LEADS)}


async def test_a_topic_is_not_switched_if_something_was_numbered_meanwhile(connect: Connect) -> None:
    intake = connect("intake")
    await stage_events(intake, EVERY_LEAD)
    await number_staged_events(intake)

    assert await intake.run(lambda conn: partitioning.switch(conn, 48, {})) == partitioning.NUMBERED
    assert await query(intake, "select count from partitioning") == [(12,)]


STAGE_AS_BEFORE = """
    insert into outbox (partition, event_id, type, version, subject, occurred_at, recorded_at, data)
    values (3, gen_random_uuid(), 'lead.captured', 1, 'lead', now(), now(), '{}')
"""


async def test_an_event_that_a_process_of_the_version_before_staged_keeps_the_topic_as_it_is(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raising, "SWITCH_TRIES", 2)
    intake = connect("intake")
    await query(intake, STAGE_AS_BEFORE)

    with pytest.raises(PartitionsRefused, match="a process of intake of the version before"):
        await raise_partitions([Participant(intake)], 48)
    assert await query(intake, "select count, paused_until = '-infinity' from partitioning") == [(12, True)]


async def test_a_transaction_that_writes_to_the_outbox_for_long_is_waited_for(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raising, "SWITCH_TRIES", 1)
    intake = connect("intake")
    async with intake.transaction() as conn:
        await conn.execute(sql("lock table outbox in row exclusive mode"))
        with pytest.raises(PartitionsRefused, match="the outbox of intake could not be locked"):
            await raise_partitions([Participant(intake)], 48)
    await raise_partitions([Participant(intake)], 48)
    assert await query(intake, "select count, paused_until = '-infinity' from partitioning") == [(48, True)]


@pytest.mark.parametrize("statement", [STAGE_AS_BEFORE, "update heads set number = number + 1 where partition = 0"])
async def test_a_process_of_the_version_before_is_refused_after_the_switch(connect: Connect, statement: str) -> None:
    intake = connect("intake")
    await query(intake, statement.replace("number + 1", "number"))
    await query(intake, "delete from outbox")
    await raise_partitions([Participant(intake)], 48)

    with pytest.raises(Exception, match="twelve partitions only"):
        await query(intake, statement)


async def test_a_reader_that_does_not_come_to_the_end_is_named(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raising, "DRAIN_SECONDS", 0.5)
    intake, qualification = connect("intake"), connect("qualification")
    await stage_events(intake, EVERY_LEAD)
    await number_staged_events(intake)

    with pytest.raises(PartitionsRefused, match=r"intake keeps its partitions: qualification \(60 events\) did not"):
        await raise_partitions([Participant(intake), Participant(qualification)], 48)
    assert await query(intake, "select count, paused_until = '-infinity' from partitioning") == [(12, True)]


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (13, "13 is no multiple of 12 up to 96"),
        (108, "108 is no multiple of 12 up to 96"),
        (12, "handoff has 24 partitions, and 12 is no multiple of it"),
        (36, "handoff has 24 partitions, and 36 is no multiple of it"),
    ],
)
def test_the_number_rises_by_multiples(count: int, sentence: str) -> None:
    with pytest.raises(PartitionsRefused, match=sentence):
        require_possible(count, {"intake": 12, "handoff": 24})


def test_a_partition_comes_after_those_that_its_keys_had_before() -> None:
    assert [is_preceded(partition, {3, 20}) for partition in (3, 15, 27, 39, 8, 20, 32, 4)] == [
        *(False, True, True, True),
        *(False, False, True, False),
    ]
