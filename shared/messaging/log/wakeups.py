"""Who wakes whom inside one process: a relay rings for its topic, and sources that read it listen."""

import asyncio
from collections import defaultdict
from contextlib import suppress


class Wakeups:
    """The bells of one process."""

    def __init__(self) -> None:
        self._listeners: dict[str, list[asyncio.Event]] = defaultdict(list)

    def subscribe(self, topics: tuple[str, ...]) -> asyncio.Event:
        """An event that is set whenever one of these topics has something new."""
        bell = asyncio.Event()
        for topic in topics:
            self._listeners[topic].append(bell)
        return bell

    def notify(self, topic: str) -> None:
        """Something new in this topic."""
        for bell in self._listeners[topic]:
            bell.set()


async def wait_for_wakeup(bell: asyncio.Event, seconds: float) -> None:
    """Wait until it rings, but no longer than this."""
    with suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), seconds)
