"""Long work on the event loop in pieces, between which requests and other tasks get their turns."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

T = TypeVar("T")


async def in_turns(items: Iterable[T], at_once: int) -> AsyncIterator[T]:
    """These items; after every `at_once` of them, everything else that is ready runs once."""
    for index, item in enumerate(items, 1):
        yield item
        if index % at_once == 0:
            await asyncio.sleep(0)
