"""While one address holds as many slow connections as it can, a lead from another is captured."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.support.accord_process import KEY, run_accord_up
from tests.support.scenario import lead, set_up_company

CONNECTIONS = 1500
SLOW, ORDINARY = "127.0.0.5", "127.0.0.9"
ANSWER_SECONDS = 30.0
BEGINNINGS = (
    b"",
    b"POST /v1/leads HTTP/1.1\r\nHost: accord\r\nX-Slow: ",
    b"POST /v1/leads HTTP/1.1\r\nHost: accord\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    b"GET /docs HTTP/1.1\r\nHost: accord\r\n\r\n" * 3,
)


@asynccontextmanager
async def hold_slow_connections(port: int) -> AsyncIterator[list[asyncio.StreamWriter]]:
    """Connections that send no whole request, or read no answer."""
    writers = []
    for number in range(CONNECTIONS):
        _, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(SLOW, 0), limit=1024)
        writer.write(BEGINNINGS[number % len(BEGINNINGS)])
        writers.append(writer)
    yield writers
    for writer in writers:
        with suppress(ConnectionError):
            writer.transport.abort()


async def send_lead(port: int, number: int) -> bytes:
    """The status line of the answer to an ordinary lead on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ORDINARY, 0))
    body = json.dumps(lead(number)).encode()
    head = (
        f"POST /v1/leads HTTP/1.1\r\nHost: accord\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"
    )
    writer.write(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    line = await asyncio.wait_for(reader.readline(), ANSWER_SECONDS)
    writer.close()
    return line


async def test_a_lead_is_captured_while_one_address_holds_1500_slow_connections(
    database_url: str, tmp_path: Path
) -> None:
    with run_accord_up(database_url, tmp_path) as (program, client):
        program.await_ready()
        set_up_company(client)
        async with hold_slow_connections(program.port):
            answers = [await send_lead(program.port, number) for number in range(20)]

        assert answers == [b"HTTP/1.1 202 Accepted\r\n"] * 20
        assert program.is_running()
