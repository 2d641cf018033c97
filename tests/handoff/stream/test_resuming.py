"""A reader that comes back goes on after the id that it names: no event is missing, and none comes twice."""

import asyncio
import random

import pytest

from services.handoff.stream.domain import Progress, read_cursor
from services.handoff.stream.handlers import journal_tail, stream_reader
from services.handoff.stream.store import find_heads
from shared.db.messaging_tables import PARTITIONS
from tests.handoff.service import HandoffService
from tests.handoff.stream.conftest import Served
from tests.handoff.stream.reader import StreamClient, read_stream
from tests.handoff.stream.served import offer, read_journal
from tests.support.database import run_sql

SOON_SECONDS = 0.4
ANY_ID = ".".join(["0"] * 12) + "-000000000000"


async def check_exact(service: HandoffService, client: StreamClient) -> None:
    """The client has each event of the journal once, in the order of each partition."""
    expected = await read_journal(service)
    partitions = {event: partition for partition, events in expected.items() for event in events}
    got: dict[int, list[str]] = {}
    for event in client.ids:
        got.setdefault(partitions[event], []).append(event)
    assert got == expected
    assert len(client.ids) == len(set(client.ids)) == len(partitions)


@pytest.mark.parametrize("page", [1, 3, 25])
async def test_from_any_id_on_exactly_the_events_that_followed_come(
    served: Served, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_reader, "PAGE_EACH", page)
    async with read_stream(served.url, served.key) as first:
        for _ in range(8):
            await offer(served.service, 10)
        await first.wait_for(80)
    await check_exact(served.service, first)

    for place in (0, 1, 37, 78, 79):
        resumed = StreamClient()
        resumed.frames += first.events[: place + 1]
        async with read_stream(served.url, served.key, resumed, first.events[place].id):
            await resumed.wait_for(80)
        await check_exact(served.service, resumed)


async def test_a_reader_that_another_process_served_in_another_order_gets_what_is_left(served: Served) -> None:
    async with read_stream(served.url, served.key) as first:
        begin = first.last_id or ""
        await offer(served.service, 40)
        await first.wait_for(40)
        numbers, _ = read_cursor(begin, PARTITIONS) or ((), "")
        async with served.service.database.read_connection() as conn:
            heads = await find_heads(conn, [None] * PARTITIONS)
            mixed = [head.number if place % 2 else numbers[place] for place, head in enumerate(heads)]
            epochs = tuple(head.epoch for head in await find_heads(conn, mixed))
        odd = [events for partition, events in (await read_journal(served.service)).items() if partition % 2]
        left = 40 - sum(map(len, odd))
        async with read_stream(served.url, served.key, last_id=Progress(tuple(mixed), epochs).cursor) as second:
            got = await second.wait_for(left)
        async with read_stream(served.url, served.key, last_id=got[0].id) as third:
            await third.wait_for(left - 1)
            await asyncio.sleep(SOON_SECONDS)

    assert not set(second.ids) & {event for events in odd for event in events}
    assert third.ids == second.ids[1:]


async def test_readers_that_come_and_go_under_load_miss_nothing_and_get_nothing_twice(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So short a tail that readers fall behind it, and read the journal themselves.
    monkeypatch.setattr(journal_tail, "ENTRIES", 30)
    monkeypatch.setattr(stream_reader, "PAGE_EACH", 2)
    async with read_stream(served.url, served.key) as probe:
        begin = probe.last_id
    clients = [StreamClient(last_id=begin) for _ in range(5)]
    stop = asyncio.Event()

    async def come_and_go(client: StreamClient, chance: random.Random) -> None:
        while not stop.is_set():
            async with read_stream(served.url, served.key, client, client.last_id):
                await asyncio.sleep(chance.uniform(0.0, 0.3))
        async with read_stream(served.url, served.key, client, client.last_id):
            await client.wait_for(600)

    async with asyncio.TaskGroup() as group:
        for number, client in enumerate(clients):
            group.create_task(come_and_go(client, random.Random(number)))
        for _ in range(60):
            await offer(served.service, 10)
        stop.set()

    for client in clients:
        await check_exact(served.service, client)


@pytest.mark.parametrize("last_id", ["nonsense", "1.2.3-abc", ANY_ID[:-1] + "1", "9" * 2000])
async def test_an_id_that_is_not_known_is_answered_by_reset(served: Served, last_id: str) -> None:
    await offer(served.service, 20)
    async with read_stream(served.url, served.key, last_id=last_id) as client:
        await client.wait_for(1)
        await offer(served.service)
        await client.wait_for(2)
        await asyncio.sleep(SOON_SECONDS)

    assert [frame.type for frame in client.events] == ["reset", "handoff.offered"]
    assert client.events[0].data["code"] == "journal-too-short"


CHANGES = {
    "the retention has dropped what followed": "update handoff.heads set floor = number",
    "a restored backup has given the numbers to other events": "update handoff.epochs set epoch = gen_random_uuid()",
    "a restored backup has not come as far": "update handoff.heads set number = number - 1 where number > 0",
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_reader_is_told_what_the_journal_no_longer_has(served: Served, change: str) -> None:
    await offer(served.service, 30)
    async with read_stream(served.url, served.key) as first:
        await offer(served.service, 30)
        frames = await first.wait_for(30)
    last_id = frames[-1].id if "backup" in change else frames[0].id
    await run_sql(served.service.url, CHANGES[change])
    async with read_stream(served.url, served.key, last_id=last_id) as client:
        await client.wait_for(1)

    assert [frame.type for frame in client.events] == ["reset"]
