"""Who may read the stream, and how much of it: keys, places, and readers that do not read."""

import asyncio
import socket
from typing import Any

import aiohttp
import pytest

from services.handoff.stream.handlers import places, stream_reader
from shared.auth import key_cache
from tests.handoff.clients import new_key
from tests.handoff.stream.conftest import Served
from tests.handoff.stream.reader import read_stream
from tests.handoff.stream.served import offer, read_journal, stream_of, wait_for_places
from tests.support.database import run_sql

SOON_SECONDS = 0.4


async def get_problem(served: Served, key: str, query: str = "") -> tuple[int, dict[str, Any], str | None]:
    """(status, problem, Retry-After) of a stream that is refused."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{served.url}/v1/stream{query}", headers={"authorization": f"Bearer {key}"}) as answer,
    ):
        return answer.status, await answer.json(content_type=None), answer.headers.get("retry-after")


async def test_what_cannot_be_asked_for_is_refused_by_name(served: Served) -> None:
    bound = await new_key(served.service.url, "read", seller="anna")
    foreign = await new_key(served.service.url, "capture")
    cases = {
        (served.key, "?types=handoff.acepted"): (422, "/query/types"),
        (served.key, "?seller=nobody"): (422, "/query/seller"),
        (served.key, "?team=nowhere"): (422, "/query/team"),
        (bound, "?seller=ben"): (422, "/query/seller"),
        (foreign, ""): (403, None),
        ("ak_unknown", ""): (401, None),
    }
    for (key, query), (status, pointer) in cases.items():
        got, problem, _ = await get_problem(served, key, query)
        assert (got, [error["pointer"] for error in problem["errors"]]) == (status, [pointer] if pointer else [])
    assert stream_of(served.service).streams.places.taken == 0


async def test_a_key_has_a_limited_number_of_streams(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "STREAMS_PER_KEY", 1)
    async with read_stream(served.url, served.key):
        status, problem, retry_after = await get_problem(served, served.key)
        assert (status, problem["type"], retry_after) == (429, "urn:accord:too-many-streams", "5")
        monkeypatch.setattr(places, "STREAMS_LIMIT", 1)
        status, problem, retry_after = await get_problem(served, await new_key(served.service.url, "sales"))
        assert (status, problem["type"], retry_after) == (503, "urn:accord:no-room-for-stream", "5")
    await wait_for_places(served.service, 0)
    async with read_stream(served.url, served.key):
        pass


async def test_the_stream_of_a_revoked_key_ends(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_reader, "COMMENT_SECONDS", 0.2)
    monkeypatch.setattr(key_cache, "CACHE_SECONDS", 0.1)
    async with read_stream(served.url, served.key) as client:
        await asyncio.sleep(SOON_SECONDS)
        assert not client.ended
        await run_sql(served.service.url, "update access.keys set revoked_at = now()")
        await client.wait_until_closed()
    assert client.ended
    await wait_for_places(served.service, 0)


async def test_a_reader_that_does_not_read_is_ended_and_delays_no_other(served: Served) -> None:
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck.connect(("127.0.0.1", int(served.url.rpartition(":")[2])))
    stuck.sendall(f"GET /v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {served.key}\r\n\r\n".encode())
    await wait_for_places(served.service, 1)
    leads = 6000
    async with read_stream(served.url, served.key) as client:
        for _ in range(leads // 200):
            await offer(served.service, 200)
        await client.wait_for(leads, 60)
        await wait_for_places(served.service, 1)
    stuck.close()

    journal = await read_journal(served.service)
    assert sorted(client.ids) == sorted(event for events in journal.values() for event in events)
