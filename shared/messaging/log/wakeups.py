"""Wakeups inside one process: a sequencer notifies a topic, and the sources that read it stop waiting."""

import asyncio
from collections import defaultdict
from contextlib import suppress


class Wakeups:
    """The subscriptions of one process."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, list[asyncio.Event]] = defaultdict(list)

    def subscribe(self, topics: tuple[str, ...]) -> asyncio.Event:
        """An event that is set whenever one of these topics has a new record."""
        wakeup = asyncio.Event()
        for topic in topics:
            self._subscriptions[topic].append(wakeup)
        return wakeup

    def notify(self, topic: str) -> None:
        """This topic has a new record."""
        for wakeup in self._subscriptions[topic]:
            wakeup.set()


async def wait_for_wakeup(wakeup: asyncio.Event, seconds: float) -> None:
    """Wait until the event is set, at most `seconds`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(wakeup.wait(), seconds)
