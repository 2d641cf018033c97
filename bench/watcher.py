"""A browser that watches the inbox: it reads the stream of changes, and asks for the page after each."""

import asyncio
import random
import time
from dataclasses import dataclass, field

from bench.load_generator import ConnectionPool, Unavailable

# As `accord.js` waits: after an event before it asks for the page, at least between two pages, and after a 503.
TOGETHER_SECONDS, SPREAD_SECONDS, REFRESH_SECONDS, AGAIN_SECONDS = 0.05, 0.3, 0.5, 1.0


@dataclass
class Watcher:
    """A browser with an open inbox. `seen`: when each person's name first stood on its page; `refused`: answers 503."""

    port: int
    cookie: str
    seen: dict[str, float] = field(default_factory=dict)
    refused: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, began: asyncio.Semaphore) -> None:
        """Read the stream of changes, as long as it is open."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(encode_get("/inbox/changes", self.cookie))
        try:
            while line := await reader.readline():
                if line.startswith(b"retry:"):
                    began.release()
                elif line.startswith(b"event:"):
                    self._news.set()
        finally:
            writer.close()

    async def refresh(self) -> None:
        """Ask for the page after each event, as a browser does."""
        pool, last = ConnectionPool(self.port), 0.0
        while True:
            await self._news.wait()
            self._news.clear()
            soon = TOGETHER_SECONDS + random.random() * SPREAD_SECONDS
            await asyncio.sleep(max(soon, last + REFRESH_SECONDS - time.perf_counter()))
            last = time.perf_counter()
            try:
                page = (await pool.send(encode_get("/inbox", self.cookie))).decode()
            except Unavailable:
                self.refused += 1
                asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._news.set)
                continue
            for name in (part.partition("<")[0] for part in page.split(">Newcomer ")[1:]):
                self.seen.setdefault(name, time.perf_counter())


def encode_get(path: str, cookie: str) -> bytes:
    """A whole request for a page."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n".encode()
