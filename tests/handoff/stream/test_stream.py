"""Events reach the readers of the stream: each that they may see, in order, from now on."""

import asyncio

import pytest

from services.handoff.stream.handlers import stream_reader
from tests.handoff.clients import new_key
from tests.handoff.stream.conftest import Served
from tests.handoff.stream.reader import StreamClient, client_began, read_stream
from tests.handoff.stream.served import offer, publish, stream_of
from tests.support.statement_counter import record_statements

SOON_SECONDS = 0.4
READERS = 20


async def test_an_offer_reaches_the_stream_as_its_cloudevent(served: Served) -> None:
    await offer(served.service)
    async with read_stream(served.url, served.key) as client:
        await offer(served.service)
        (frame,) = await client.wait_for(1)
        await asyncio.sleep(SOON_SECONDS)

    (row,) = await served.service.rows("select event_id, subject from journal order by recorded_at desc limit 1")
    assert (frame.type, frame.data["type"], frame.data["source"]) == ("handoff.offered",) * 2 + ("accord/handoff",)
    assert [(frame.data["id"], frame.data["subject"]) for frame in client.events] == [(str(row[0]), row[1])]
    assert frame.data["data"]["seller"] == "anna"


async def test_each_reader_gets_the_events_of_its_types_seller_and_team(served: Served) -> None:
    service = served.service
    await service.put_seller("ben", team="field", capacity=0)
    bound = await new_key(service.url, "sales", seller="ben")
    wanted = {
        "all": (served.key, ""),
        "anna": (served.key, "?seller=anna"),
        "ben": (served.key, "?seller=ben"),
        "field": (served.key, "?team=field"),
        "reassigned": (served.key, "?types=handoff.reassigned,deal.*&types=sla.breached"),
        "bound": (bound, ""),
    }
    clients = {name: StreamClient() for name in wanted}
    async with asyncio.TaskGroup() as group:
        done = asyncio.Event()
        for name, (key, query) in wanted.items():
            group.create_task(read_until(done, served.url, key, clients[name], query))
        for client in clients.values():
            await client_began(client)
        await offer(service)
        ((handoff,),) = await service.rows("select handoff_id from handoffs")
        await service.put_seller("ben", team="field")
        status, _ = await service.post(f"/v1/handoffs/{handoff}/reassignment", {"seller": "ben"})
        assert status == 200
        await publish(service)
        await clients["reassigned"].wait_for(1)
        await asyncio.sleep(SOON_SECONDS)
        done.set()

    assert {name: [frame.type for frame in client.events] for name, client in clients.items()} == {
        "all": ["handoff.offered", "handoff.reassigned"],
        "anna": ["handoff.offered", "handoff.reassigned"],
        "ben": ["handoff.reassigned"],
        "field": ["handoff.reassigned"],
        "reassigned": ["handoff.reassigned"],
        "bound": ["handoff.reassigned"],
    }


async def read_until(done: asyncio.Event, url: str, key: str, client: StreamClient, query: str) -> None:
    """Read a stream until the test has seen enough."""
    async with read_stream(url, key, client, query=query):
        await done.wait()


async def test_many_readers_cost_one_query(served: Served) -> None:
    clients = [StreamClient() for _ in range(READERS)]
    done = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(read_until(done, served.url, served.key, client, ""))
        for client in clients:
            await client_began(client)
        await offer(served.service)
        with record_statements() as statements:
            stream_of(served.service).read_journal.wake()
            for client in clients:
                await client.wait_for(1)
        done.set()

    assert len([statement for statement in statements if "from journal" in statement]) <= 2
    assert len({client.ids[0] for client in clients}) == 1


async def test_a_quiet_stream_has_comments_and_its_id_moves_on(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_reader, "COMMENT_SECONDS", 0.2)
    async with read_stream(served.url, served.key, query="?types=deal.won") as client:
        began = client.last_id
        await offer(served.service, 3)
        await asyncio.sleep(1)

    assert client.events == []
    assert client.comments >= 3
    assert client.last_id != began
