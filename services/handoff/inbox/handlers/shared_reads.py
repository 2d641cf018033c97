"""Reads that several readers want at once: those who ask the same while a read waits get its result together."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any


class SharedReads:
    """Of each key one read runs and one waits at most. Who asks while one runs gets the next, which sees later changes.

    When an event arrives, all who watch one view ask at one instant: they cost two reads, not fifty.
    """

    def __init__(self) -> None:
        self._waiting: dict[Hashable, asyncio.Task[Any]] = {}
        self._running: dict[Hashable, asyncio.Task[Any]] = {}

    async def run(self, key: Hashable, read: Callable[[], Awaitable[Any]]) -> Any:
        """The result of `read`, or of another reader's with this key that has not begun; its error is raised to all."""
        task = self._waiting.get(key)
        if task is None:
            task = self._waiting[key] = asyncio.create_task(self._read(key, read))
        # One reader who goes away does not end the read of the others.
        return await asyncio.shield(task)

    async def _read(self, key: Hashable, read: Callable[[], Awaitable[Any]]) -> Any:
        if key in self._running:
            await asyncio.wait([self._running[key]])
        task = self._running[key] = self._waiting.pop(key)
        try:
            return await read()
        finally:
            if self._running[key] is task:
                del self._running[key]
