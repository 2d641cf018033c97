"""Readers of the stream that note when each event comes."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import cast

LIMIT_SECONDS = 60.0


class Reader(asyncio.Protocol):
    """One stream. `came`: when each event came."""

    def __init__(self, key: str, began: asyncio.Semaphore) -> None:
        self._key = key
        self._began = began
        self._buffer = b""
        self.came: list[float] = []
        self._news = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        head = f"GET /v1/stream HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self._key}\r\n\r\n"
        cast(asyncio.WriteTransport, transport).write(head.encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        *frames, self._buffer = self._buffer.split(b"\n\n")
        for frame in frames:
            if b"retry: " in frame:
                self._began.release()
            elif b"event: " in frame:
                self.came.append(time.perf_counter())
                self._news.set()

    async def wait_for(self, events: int) -> None:
        """Wait until so many events came."""
        async with asyncio.timeout(LIMIT_SECONDS):
            while len(self.came) < events:
                self._news.clear()
                await self._news.wait()


async def open_streams(stack: AsyncExitStack, port: int, keys: Sequence[str]) -> list[Reader]:
    """Open a stream with each of these keys, and wait until all have begun."""
    loop, began = asyncio.get_running_loop(), asyncio.Semaphore(0)
    readers = []
    for key in keys:
        reader = Reader(key, began)
        transport, _ = await loop.create_connection(partial(_itself, reader), "127.0.0.1", port)
        stack.callback(transport.close)
        readers.append(reader)
    async with asyncio.timeout(LIMIT_SECONDS):
        for _ in keys:
            await began.acquire()
    return readers


def _itself(reader: Reader) -> Reader:
    return reader
