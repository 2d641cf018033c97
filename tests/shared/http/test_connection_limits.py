"""How many connections a server keeps, and what happens beyond: real sockets on loopback, with small limits."""

import asyncio
import json
import subprocess
import sys
from contextlib import AsyncExitStack, suppress

import pytest

from shared.http.connection_limits import RESERVE, ConnectionLimits, network_of
from tests.shared.http.sample_app import LARGE_BYTES
from tests.shared.http.test_slow_client_protocol import (
    BOUND_SECONDS,
    NORMAL,
    Connection,
    ShortTimeouts,
    close,
    is_closed,
    run_server,
)

pytestmark = pytest.mark.usefixtures("processes_and_sockets")

PER_ADDRESS, TOTAL = 10, 15
FIRST, SECOND, THIRD = "127.0.0.1", "127.0.0.2", "127.0.0.3"
SLOW = b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n"
HEALTH = b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n"
HALF = b"POST /v1/leads HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"


class Clients:
    """The connections of one test; all are closed at its end."""

    def __init__(self, port: int, stack: AsyncExitStack) -> None:
        self.port = port
        self.stack = stack

    async def open(self, address: str, request: bytes) -> Connection:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))
        self.stack.push_async_callback(close, writer)
        writer.write(request)
        await asyncio.sleep(0.01)
        return reader, writer

    async def open_many(self, number: int, address: str, request: bytes) -> list[Connection]:
        return [await self.open(address, request) for _ in range(number)]

    async def ask(self, address: str, request: bytes) -> bytes:
        """The head of the answer; empty if the connection is closed without one."""
        reader, _ = await self.open(address, request)
        try:
            return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), BOUND_SECONDS)
        except (ConnectionError, asyncio.IncompleteReadError):
            return b""


async def open_clients(stack: AsyncExitStack) -> Clients:
    class FewConnections(ShortTimeouts):
        header_seconds = 20.0
        message_seconds = 20.0
        limits = ConnectionLimits(TOTAL, PER_ADDRESS)

    return Clients(await stack.enter_async_context(run_server(FewConnections)), stack)


def status(head: bytes) -> bytes:
    return head[9:12]


@pytest.mark.parametrize("request_bytes", [b"", b"GET / HT", HALF, HEALTH], ids=["silent", "head", "body", "idle"])
async def test_connections_that_wait_for_their_client_give_way_to_a_lead(request_bytes: bytes) -> None:
    async with AsyncExitStack() as stack:
        clients = await open_clients(stack)
        other_reader, _ = await clients.open(SECOND, HEALTH)
        await other_reader.readuntil(b"}")
        opened = await clients.open_many(PER_ADDRESS * 4, FIRST, request_bytes)

        assert status(await clients.ask(FIRST, NORMAL)) == b"202"
        assert all(await asyncio.gather(*(is_closed(reader) for reader, _ in opened[: PER_ADDRESS * 3])))
        assert not other_reader.at_eof()


async def test_connections_from_many_addresses_give_way_to_a_lead() -> None:
    async with AsyncExitStack() as stack:
        clients = await open_clients(stack)
        for address in (FIRST, SECOND):
            await clients.open_many(PER_ADDRESS, address, b"")

        assert status(await clients.ask(THIRD, NORMAL)) == b"202"


async def test_an_address_whose_requests_are_all_being_answered_gets_429_and_health_still_answers() -> None:
    async with AsyncExitStack() as stack:
        clients = await open_clients(stack)
        busy = await clients.open_many(PER_ADDRESS, FIRST, SLOW)
        refused = await clients.ask(FIRST, NORMAL)
        health = await clients.ask(FIRST, HEALTH)
        other = await clients.ask(SECOND, NORMAL)
        answers = [await reader.readline() for reader, _ in busy]
        later = await clients.ask(FIRST, NORMAL)

    assert status(refused) == b"429"
    assert b"retry-after: 1" in refused
    assert b"connection: close" in refused
    assert [status(head) for head in (health, other, later)] == [b"200", b"202", b"202"]
    assert answers == [b"HTTP/1.1 200 OK\r\n"] * PER_ADDRESS


async def test_beyond_the_reserve_a_connection_is_closed_unread() -> None:
    async with AsyncExitStack() as stack:
        clients = await open_clients(stack)
        await clients.open_many(PER_ADDRESS + RESERVE // 2, FIRST, SLOW)
        await clients.open_many(PER_ADDRESS, SECOND, SLOW)

        assert status(await clients.ask(THIRD, NORMAL)) == b"429"
        assert status(await clients.ask(THIRD, HEALTH)) == b"200"


class BusyConnection:
    """A connection whose request is being answered."""

    def waits_for_client(self) -> bool:
        return False

    def abort(self) -> None:
        pass


def test_addresses_whose_connections_are_all_closed_leave_nothing_in_memory() -> None:
    limits = ConnectionLimits(total=1, per_address=1)
    opened = [(BusyConnection(), f"10.0.0.{number}") for number in range(2 + RESERVE)]
    for connection, address in opened:
        limits.add(connection, address)
    assert not any(limits.add(BusyConnection(), f"10.0.1.{number}") for number in range(100))

    for connection, _ in opened:
        limits.remove(connection)

    assert (limits.all, dict(limits.by_address)) == ({}, {})


async def test_a_client_that_does_not_read_its_answer_is_disconnected() -> None:
    class ShortSending(ShortTimeouts):
        header_seconds = 0.5
        send_seconds = 0.5
        send_rate = LARGE_BYTES

    async with run_server(ShortSending) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n")
        await asyncio.sleep(2.5)
        received = await read_until_closed(reader)
        await close(writer)

    assert 0 < received < LARGE_BYTES


async def test_a_client_that_reads_gets_the_whole_of_a_large_answer() -> None:
    async with run_server() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        received = await read_until_closed(reader)
        await close(writer)

    assert received > LARGE_BYTES


async def read_until_closed(reader: asyncio.StreamReader) -> int:
    """How many bytes the server sent until it closed the connection."""
    received = 0
    with suppress(ConnectionError):
        while part := await asyncio.wait_for(reader.read(65536), BOUND_SECONDS):
            received += len(part)
    return received


@pytest.mark.parametrize(
    ("files", "total", "per_address"), [(65_536, 4096, 1024), (1024, 768, 384), (256, 128, 64), (-1, 4096, 1024)]
)
def test_fewer_open_files_mean_fewer_connections(files: int, total: int, per_address: int) -> None:
    limits = ConnectionLimits.for_open_files(files)

    assert (limits.total, limits.per_address) == (total, per_address)


def test_an_ipv6_client_counts_by_its_network() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("fe80::1%eth0") == network_of("fe80::2%eth0")
    assert network_of(FIRST) != network_of(SECOND)


def test_clients_with_ipv4_count_by_themselves_where_the_server_listens_on_ipv6() -> None:
    assert [network_of(f"::ffff:{address}") for address in (FIRST, SECOND)] == [FIRST, SECOND]


def test_a_process_raises_its_limit_of_open_files() -> None:
    program = (
        "import json, resource\n"
        "from shared.config.settings import Settings\n"
        "from shared.runtime.listen_socket import listen\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 2000))\n"
        "listen(Settings(port=0))\n"
        "print(json.dumps(resource.getrlimit(resource.RLIMIT_NOFILE)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)

    assert json.loads(done.stdout) == [2000, 2000]
