"""Long work on the event loop in pieces, between which requests and other tasks get their turns."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

T = TypeVar("T")


async def in_turns(items: Sequence[T], at_once: int) -> AsyncIterator[Sequence[T]]:
    """These items, `at_once` of them at a time; in between, everything else that is ready runs once."""
    for first in range(0, len(items), at_once):
        if first:
            await asyncio.sleep(0)
        yield items[first : first + at_once]
