"""A reader of the stream, as a sales tool would write it: it keeps the last id, and resumes after it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson


@dataclass(frozen=True)
class Frame:
    """One server-sent event; `type`: None for one that only moves the id."""

    type: str | None
    id: str | None
    data: Any = None


@dataclass
class StreamClient:
    """What came. `last_id`: of the last frame that had one; `ended`: the server ended the stream, as it should.

    `closed`: the connection is gone.
    """

    frames: list[Frame] = field(default_factory=list)
    comments: int = 0
    last_id: str | None = None
    ended: bool = False
    closed: bool = False
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def events(self) -> list[Frame]:
        """The frames with data."""
        return [frame for frame in self.frames if frame.type]

    @property
    def ids(self) -> list[str]:
        """The id of each event."""
        return [frame.data["id"] for frame in self.events]

    async def wait_for(self, events: int, seconds: float = 20) -> list[Frame]:
        """The events, once there are so many."""
        async with asyncio.timeout(seconds):
            while len(self.events) < events:
                self.came.clear()
                await self.came.wait()
        return self.events

    async def wait_until_closed(self, seconds: float = 20) -> None:
        """Wait until the stream has ended, one way or the other."""
        async with asyncio.timeout(seconds):
            while not self.closed:
                self.came.clear()
                await self.came.wait()

    async def read(self, answer: aiohttp.ClientResponse) -> None:
        """Read until the server ends the stream, or the connection breaks."""
        try:
            lines: list[str] = []
            async for raw in answer.content:
                if line := raw.decode().rstrip("\n"):
                    lines.append(line)
                else:
                    self._add(lines)
                    lines = []
            self.ended = True
        finally:
            self.closed = True
            self.came.set()

    def _add(self, lines: list[str]) -> None:
        self.comments += sum(line.startswith(":") for line in lines)
        fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
        self.last_id = fields.get("id", self.last_id)
        self.frames.append(Frame(fields.get("event"), fields.get("id"), orjson.loads(fields.get("data", "null"))))
        self.came.set()


@asynccontextmanager
async def read_stream(
    url: str, key: str, client: StreamClient | None = None, last_id: str | None = None, query: str = ""
) -> AsyncIterator[StreamClient]:
    """A stream that is read during the block; what comes is added to `client`, if one is given."""
    client = client or StreamClient()
    headers = {"authorization": f"Bearer {key}"} | ({"last-event-id": last_id} if last_id else {})
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session,
        session.get(f"{url}/v1/stream{query}", headers=headers) as answer,
    ):
        assert answer.status == 200, await answer.text()
        assert answer.headers["content-type"].startswith("text/event-stream")
        client.ended = client.closed = False
        reading = asyncio.create_task(client.read(answer))
        try:
            await client_began(client)
            yield client
        finally:
            reading.cancel()
            await asyncio.wait({reading})


async def client_began(client: StreamClient) -> None:
    """Wait for the first frame, which has the id to resume from."""
    async with asyncio.timeout(20):
        while not client.frames:
            client.came.clear()
            await client.came.wait()
