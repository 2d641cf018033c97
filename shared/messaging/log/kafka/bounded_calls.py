"""Calls of the Kafka client, none of which may hang, or raise a cancellation that nobody asked for."""

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")

REQUEST_MS = 4000
RETRY_MS = 200
# A new broker or topic is seen this soon.
METADATA_MS = 10_000
START_SECONDS = 10.0
# What one wait counts for at most.
STEP_SECONDS = 0.25
# How long a client may take for its end, in nobody's way; and how long whoever leaves waits for that.
STOP_SECONDS = 10.0
CLOSE_SECONDS = 2.0

_beside: set[asyncio.Task[None]] = set()


def client_options(bootstrap: str, name: str) -> dict[str, Any]:
    """What all our clients have in common."""
    return {
        "bootstrap_servers": bootstrap,
        "client_id": name,
        "request_timeout_ms": REQUEST_MS,
        "retry_backoff_ms": RETRY_MS,
        "metadata_max_age_ms": METADATA_MS,
    }


async def wait_running_time(tasks: Iterable[asyncio.Task[Any]], seconds: float) -> bool:
    """Wait until all of these ended, `seconds` at most; whether they did.

    Only time in which this process ran counts: one that was stopped, or starved, blames nobody else.
    """
    clock = asyncio.get_running_loop().time
    left, open_ = seconds, set(tasks)
    while open_ and left > 0:
        began, step = clock(), min(left, STEP_SECONDS)
        _, open_ = await asyncio.wait(open_, timeout=step)
        left -= min(step, clock() - began)
    return not open_


async def with_deadline(seconds: float, call: Coroutine[Any, Any, T]) -> T:
    """What the call returns. Raises TimeoutError if that takes longer; its end is not waited for then."""
    task = asyncio.ensure_future(call)
    task.add_done_callback(_retrieve_exception)
    try:
        in_time = await wait_running_time([task], seconds)
    finally:
        task.cancel()
    # The client cancels tasks of its own and lets that out.
    if not in_time or task.cancelled():
        raise TimeoutError
    return task.result()


def run_detached(seconds: float, call: Coroutine[Any, Any, Any]) -> asyncio.Task[None]:
    """Let this call end by itself within this time; what comes of it does not matter."""
    task = asyncio.create_task(_suppress_errors(seconds, call))
    _beside.add(task)
    task.add_done_callback(_beside.discard)
    return task


async def stop_client(call: Coroutine[Any, Any, Any]) -> None:
    """Stop a client while somebody waits to leave."""
    await asyncio.wait({run_detached(STOP_SECONDS, call)}, timeout=CLOSE_SECONDS)


async def _suppress_errors(seconds: float, call: Coroutine[Any, Any, Any]) -> None:
    with suppress(Exception):
        await with_deadline(seconds, call)


def _retrieve_exception(task: asyncio.Task[Any]) -> None:
    """An exception that nobody looks at would be complained of."""
    if not task.cancelled():
        task.exception()
