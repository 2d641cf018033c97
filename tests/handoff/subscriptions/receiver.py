"""A receiver of webhooks on loopback that answers as it is told: well, badly, slowly or not at all."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass(frozen=True)
class Message:
    """One request: its path, its headers in lower case, its body, and when it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvents object."""
        event: dict[str, Any] = orjson.loads(self.body)
        return event


# Writes the answer to the message; the connection is closed if it returns False.
Answer = Callable[[asyncio.StreamWriter, Message], Awaitable[bool]]


@dataclass
class Receiver:
    """What came. `answers`: those to the first messages; `answer`: to all others."""

    url: str
    messages: list[Message] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    answer: Answer | None = None
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ids(self) -> list[str]:
        """The webhook-id of each message."""
        return [message.headers["webhook-id"] for message in self.messages]

    async def wait_for(self, number: int, seconds: float = 20) -> list[Message]:
        """The messages, once there are so many."""
        async with asyncio.timeout(seconds):
            while len(self.messages) < number:
                self.came.clear()
                await self.came.wait()
        return self.messages

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests until the client closes the connection."""
        try:
            while await self._serve_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first, *head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        message = Message(first.split()[1], headers, body, time.time())
        self.messages.append(message)
        self.came.set()
        answer = self.answers.pop(0) if self.answers else self.answer or say(OK)
        return await answer(writer, message)


def say(answer: bytes, *, close: bool = False) -> Answer:
    """Answer with these bytes."""

    async def write(writer: asyncio.StreamWriter, _: Message) -> bool:
        writer.write(answer)
        await writer.drain()
        return not close

    return write


def status(number: int, *headers: str, body: bytes = b"") -> Answer:
    """Answer with this status."""
    lines = (f"HTTP/1.1 {number} Status", f"Content-Length: {len(body)}", *headers, "", "")
    return say("\r\n".join(lines).encode() + body)


async def say_nothing(_: asyncio.StreamWriter, __: Message) -> bool:
    """Keep the client waiting."""
    await asyncio.sleep(60)
    return False


async def never_end(writer: asyncio.StreamWriter, _: Message) -> bool:
    """Begin a good answer that has no end."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()


@asynccontextmanager
async def run_receiver() -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver("")
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        server.close()
