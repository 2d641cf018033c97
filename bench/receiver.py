"""A receiver of webhooks that answers each message at once, and notes when it came."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import orjson

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiver:
    """When each message came first, by `webhook-id`, and its event's subject."""

    def __init__(self) -> None:
        self.port = 0
        self.messages = 0
        self.came: dict[bytes, float] = {}
        self.subjects: dict[str, float] = {}

    def note(self, head: bytes, body: bytes) -> None:
        """A message has come."""
        self.messages += 1
        message_id = head.split(b"webhook-id: ", 1)[1][:36]
        if message_id not in self.came:
            self.came[message_id] = time.perf_counter()
            self.subjects.setdefault(orjson.loads(body)["subject"], self.came[message_id])


class Connection(asyncio.Protocol):
    """One connection of a sender."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, body = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        head = head.lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) >= length:
            self._buffer = body[length:]
            self._receiver.note(head, body[:length])
            self._transport.write(OK)


@asynccontextmanager
async def run_receiver() -> AsyncIterator[Receiver]:
    """A receiver on a port of loopback."""
    receiver = Receiver()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(receiver), "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
