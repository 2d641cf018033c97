"""Slow connections are closed and hold up no other request: real sockets on loopback, with short timeouts."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import uvicorn

from shared.http import GuardedProtocol, build_protocol
from tests.shared.http.sample_app import FILE_LIMIT, sample_application

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

CONNECTIONS = 600
DRIP_SECONDS = 0.2
BOUND_SECONDS = 30
# A file that takes longer than any other request may.
SEND_SECONDS, PIECES = 3.0, 10
NORMAL = (
    b'POST /v1/leads HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n{"source":"a"}'
)


class ShortTimeouts(build_protocol()):  # type: ignore[misc]  # its base is made by a function
    header_seconds = 1.0
    message_seconds = 2.0


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def run_server(protocol: type[GuardedProtocol] = ShortTimeouts) -> AsyncIterator[int]:
    """The port of a server with this protocol, by default one with short timeouts."""
    config = uvicorn.Config(
        sample_application(),
        port=0,
        http=protocol,
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())  # noqa: SLF001 - serve() would take over the signals
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def send(port: int, request: bytes) -> bytes:
    """The status line of the answer; empty if the connection was closed without an answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    line = await asyncio.wait_for(reader.readline(), BOUND_SECONDS)
    await close(writer)
    return line


async def close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def drip(connection: Connection, text: bytes) -> None:
    """Send one byte after the other until the server closes the connection."""
    reader, writer = connection
    for byte in text * BOUND_SECONDS:
        if reader.at_eof() or writer.is_closing():
            break
        writer.write(bytes([byte]))
        await asyncio.sleep(DRIP_SECONDS)


async def count_closed(port: int, start: bytes, drops: bytes, connections: int) -> int:
    """How many of these connections the server closes by itself, while it answers a normal request.

    Each sends `start` at once, and then `drops` byte by byte.
    """
    opened = await asyncio.gather(*(asyncio.open_connection("127.0.0.1", port) for _ in range(connections)))
    for _, writer in opened:
        writer.write(start)
    drips = [asyncio.create_task(drip(connection, drops)) for connection in opened]
    assert await send(port, NORMAL) == b"HTTP/1.1 202 Accepted\r\n"
    closed = await asyncio.gather(*(is_closed(reader) for reader, _ in opened))
    for task in drips:
        task.cancel()
    await asyncio.gather(*drips, *(close(writer) for _, writer in opened), return_exceptions=True)
    return sum(closed)


async def is_closed(reader: asyncio.StreamReader) -> bool:
    try:
        await asyncio.wait_for(reader.read(), BOUND_SECONDS)
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


@pytest.fixture
def many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))


@pytest.mark.usefixtures("many_files")
async def test_600_connections_that_drip_headers_are_closed_and_stop_no_lead() -> None:
    async with run_server() as port:
        assert await count_closed(port, b"GET / HTTP/1.1\r\n", b"x-a: b\r\n", CONNECTIONS) == CONNECTIONS


@pytest.mark.usefixtures("many_files")
async def test_600_connections_that_drip_a_body_are_closed_and_stop_no_lead() -> None:
    start = b"POST /v1/leads HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n"
    async with run_server() as port:
        assert await count_closed(port, start, b" ", CONNECTIONS) == CONNECTIONS


@pytest.mark.parametrize(
    ("start", "drops"),
    [
        (b"", b""),
        (b"", b"\r\n"),
        (NORMAL, b"\r\n"),
        (b"POST /nowhere HTTP/1.1\r\nhost: a\r\ncontent-length: 9999\r\n\r\n", b" "),
        (b"GET / HTTP/1.1\r\n" + b"x-a: b\r\n" * 20_000, b""),
    ],
    ids=["silence", "blank lines", "blank lines after a request", "a body that no route reads", "endless headers"],
)
async def test_no_other_endless_request_keeps_a_connection(start: bytes, drops: bytes) -> None:
    async with run_server() as port:
        assert await count_closed(port, start, drops, 2) == 2


async def test_a_file_on_a_slow_line_arrives_although_other_bodies_have_less_time() -> None:
    piece = bytes(FILE_LIMIT.step_bytes or 0)
    head = b"POST /v1/files HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n" % (PIECES * len(piece))
    async with run_server() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        for _ in range(PIECES):
            writer.write(piece)
            await asyncio.sleep(SEND_SECONDS / PIECES)
        line = await asyncio.wait_for(reader.readline(), BOUND_SECONDS)
        await close(writer)

    assert (line, ShortTimeouts.message_seconds < SEND_SECONDS) == (b"HTTP/1.1 200 OK\r\n", True)


async def test_a_file_that_is_sent_byte_by_byte_is_refused() -> None:
    head = b"POST /v1/files HTTP/1.1\r\nhost: a\r\ncontent-length: 99999\r\n\r\n"
    async with run_server() as port:
        connection = await asyncio.open_connection("127.0.0.1", port)
        connection[1].write(head)
        dripping = asyncio.create_task(drip(connection, b" "))
        answer = await asyncio.wait_for(connection[0].read(), BOUND_SECONDS)
        dripping.cancel()
        await close(connection[1])

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"Of the body fewer than 4096 bytes arrived within 3 seconds" in answer


async def test_a_connection_serves_several_requests() -> None:
    async with run_server() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answers = []
        for _ in range(2):
            writer.write(NORMAL)
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), BOUND_SECONDS)
            answers.append((head.partition(b"\r\n")[0], await reader.readexactly(14)))
        await close(writer)

    assert answers == [(b"HTTP/1.1 202 Accepted", b'{"source":"a"}')] * 2


async def test_a_blank_line_after_a_request_does_not_cut_off_its_slow_answer() -> None:
    async with run_server() as port:
        assert await send(port, b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n\r\n") == b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /\xff HTTP/1.1\r\nhost: a\r\n\r\n", b"400"),
        (b"\x00\x01\x02\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nhost: a\r\nx: a\x00b\r\n\r\n", b"400"),
        (b"POST /v1/leads HTTP/1.1\r\nhost: a\r\ncontent-length: abc\r\n\r\n", b"400"),
        (b"GET /v1/things HTTP/1.1\r\nhost: a\r\nauthorization: Bearer \xff\xfe\r\n\r\n", b"200"),
        (b"GET /v1/things HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n", b"200"),
        (b"GET /%zz%00 HTTP/1.1\r\nhost: a\r\n\r\n", b"404"),
    ],
)
async def test_broken_requests_are_answered(request_bytes: bytes, status: bytes) -> None:
    async with run_server() as port:
        assert (await send(port, request_bytes)).split(b" ")[1] == status
