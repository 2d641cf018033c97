"""Offsets told to Kafka for tools that show a group's lag; nothing else reads them, and nobody waits for it."""

import asyncio
from contextlib import suppress
from typing import Any

from aiokafka import TopicPartition

from shared.log.kafka.calls import within

EVERY_SECONDS = 1.0
COMMIT_SECONDS = 5.0


class Commits:
    """What one client has still to tell."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer
        self._offsets: dict[TopicPartition, int] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, offsets: dict[TopicPartition, int]) -> None:
        """Tell these soon: the next offset of each partition."""
        self._offsets |= offsets
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._tell())

    def end(self) -> None:
        """Tell no more."""
        if self._task is not None:
            self._task.cancel()

    async def _tell(self) -> None:
        while self._offsets:
            await asyncio.sleep(EVERY_SECONDS)
            mine = self._consumer.assignment()
            offsets, self._offsets = {at: next_ for at, next_ in self._offsets.items() if at in mine}, {}
            with suppress(Exception):
                await within(COMMIT_SECONDS, self._consumer.commit(offsets))
