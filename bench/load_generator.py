"""A fast HTTP client: in a closed loop, each keep-alive connection sends its next request when the previous one is
answered; in an open loop, each request is sent at its time."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

CONNECT_TRIES = 1200
PAUSE_SECONDS = 0.05
# Below the number of connections that a process keeps for one address.
OPEN_CONNECTIONS = 512


@dataclass
class Answers:
    """The answers to a load: seconds of each request, number by status, and seconds from first to last."""

    durations: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.durations) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the requests was answered."""
        ordered = sorted(self.durations)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def encode_post(path: str, body: bytes, key: str) -> bytes:
    """A whole POST request with a JSON body, as bytes for the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection(asyncio.Protocol):
    """One keep-alive connection that sends requests until the iterator ends; `done` is set when it closes."""

    def __init__(self, requests: Iterator[bytes], answers: Answers, done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._answers = answers
        self._done = done
        self._buffer = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast(asyncio.WriteTransport, transport)
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) < length:
            return
        self._buffer = b""
        self._answers.durations.append(time.perf_counter() - self._sent_at)
        self._answers.statuses[int(head[9:12])] += 1
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_result(None)


async def send_all(port: int, requests: Sequence[bytes], connections: int) -> Answers:
    """Send every request once over this number of connections, as fast as the answers come."""
    loop = asyncio.get_running_loop()
    answers, remaining = Answers(), iter(requests)
    started = time.perf_counter()
    closed = []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(lambda done=done: Connection(remaining, answers, done), "127.0.0.1", port)  # type: ignore[misc]
        closed.append(done)
    await asyncio.gather(*closed)
    answers.seconds = time.perf_counter() - started
    return answers


async def send_at_rate(port: int, requests: Sequence[bytes], rate: float) -> Answers:
    """Send `rate` requests each second, each at its time, on as many connections as it takes up to OPEN_CONNECTIONS.

    The duration of a request counts from its time, so it includes the wait for a connection.
    """
    pool, free = ConnectionPool(port), asyncio.Semaphore(OPEN_CONNECTIONS)
    answers, started = Answers(), time.perf_counter()

    async def send(request: bytes, at: float) -> None:
        async with free:
            status = await pool.send_for_status(request)
        answers.statuses[status] += 1
        answers.durations.append(time.perf_counter() - at)

    async with asyncio.TaskGroup() as tasks:
        for number, request in enumerate(requests):
            at = started + number / rate
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            tasks.create_task(send(request, at))
    answers.seconds = time.perf_counter() - started
    pool.close()
    return answers


async def wait_for_port(port: int) -> None:
    """Return when a program listens on the port. Raises TimeoutError."""
    for _ in range(CONNECT_TRIES):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            writer.close()
            return
    raise TimeoutError(f"no program listens on port {port}")


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Unavailable(Exception):
    """The answer was 503: the service is temporarily unavailable."""


class ConnectionPool:
    """Keep-alive connections for single requests."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[Streams] = []

    async def send(self, request: bytes) -> bytes:
        """The body of the answer to one whole request. Raises Unavailable on 503, AssertionError on others but 2xx."""
        status, body = await self._send(request)
        if status == 503:
            raise Unavailable
        if not 200 <= status < 300:
            raise AssertionError(f"the answer was {status}")
        return body

    async def send_for_status(self, request: bytes) -> int:
        """The status of the answer to one whole request."""
        return (await self._send(request))[0]

    def close(self) -> None:
        """Close the connections that wait for a request."""
        for _, writer in self._idle:
            writer.close()

    async def _send(self, request: bytes) -> tuple[int, bytes]:
        while self._idle:
            streams = self._idle.pop()
            # The server closes connections that it finds idle for too long, perhaps just as a request is on its way:
            # without a byte of an answer it has read nothing, as with every client that keeps connections.
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                return await self._exchange(streams, request)
        return await self._exchange(await asyncio.open_connection("127.0.0.1", self._port), request)

    async def _exchange(self, streams: Streams, request: bytes) -> tuple[int, bytes]:
        reader, writer = streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        self._idle.append(streams)
        return int(head[9:12]), body
