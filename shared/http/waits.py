"""Waiting with a deadline, without a timer for what does not wait."""

from __future__ import annotations

import asyncio
import types
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Generator

T = TypeVar("T")


async def wait_until(deadline: float, awaitable: Awaitable[T]) -> T:
    """The awaitable's result. Raises TimeoutError if it still waits at `deadline`, by the clock of the event loop.

    A timer costs several microseconds, and most bodies are there before they are asked for.
    """
    coroutine: Generator[Any, Any, T] = awaitable.__await__()
    try:
        awaited = coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    async with asyncio.timeout_at(deadline):
        return await _go_on(coroutine, awaited)


@types.coroutine
def _go_on(coroutine: Generator[Any, Any, T], awaited: Any) -> Generator[Any, Any, T]:
    """The result of a coroutine that waits for `awaited`."""
    while True:
        try:
            step = partial(coroutine.send, (yield awaited))
        except BaseException as error:
            step = partial(coroutine.throw, error)
        try:
            awaited = step()
        except StopIteration as done:
            result: T = done.value
            return result
