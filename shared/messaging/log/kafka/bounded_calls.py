"""Calls of the Kafka client with a deadline: none may hang, or raise a cancellation that the caller did not request."""

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from shared.config.kafka_settings import KafkaConnection

T = TypeVar("T")

REQUEST_MS = 4000
RETRY_MS = 200
# A new broker or topic is seen this soon.
METADATA_MS = 10_000
START_SECONDS = 10.0
# How much one wait counts at most.
STEP_SECONDS = 0.25
# How long a client may take to stop in the background; and how long a stopping process waits for that.
STOP_SECONDS = 10.0
CLOSE_SECONDS = 2.0

_detached: set[asyncio.Task[None]] = set()


def client_options(connection: KafkaConnection, name: str) -> dict[str, Any]:
    """The options of every client."""
    return {
        **connection.options(),
        "client_id": name,
        "request_timeout_ms": REQUEST_MS,
        "retry_backoff_ms": RETRY_MS,
        "metadata_max_age_ms": METADATA_MS,
    }


async def wait_running_time(tasks: Iterable[asyncio.Task[Any]], seconds: float) -> bool:
    """Wait until all of these ended, `seconds` at most; whether they did.

    Only time in which this process ran counts: while it was suspended, or had no processor, no call was slow.
    """
    clock = asyncio.get_running_loop().time
    left, pending = seconds, set(tasks)
    while pending and left > 0:
        started, step = clock(), min(left, STEP_SECONDS)
        _, pending = await asyncio.wait(pending, timeout=step)
        left -= min(step, clock() - started)
    return not pending


async def with_deadline(seconds: float, call: Coroutine[Any, Any, T]) -> T:
    """The result of the call. Raises TimeoutError if it takes longer, without waiting for its end."""
    task = asyncio.ensure_future(call)
    task.add_done_callback(_retrieve_exception)
    try:
        in_time = await wait_running_time([task], seconds)
    finally:
        task.cancel()
    # The client cancels tasks of its own, and lets their cancellation out.
    if not in_time or task.cancelled():
        raise TimeoutError
    return task.result()


def run_detached(seconds: float, call: Coroutine[Any, Any, Any]) -> asyncio.Task[None]:
    """Let this call end in the background within this time; its result does not matter."""
    task = asyncio.create_task(_suppress_errors(seconds, call))
    _detached.add(task)
    task.add_done_callback(_detached.discard)
    return task


async def stop_client(call: Coroutine[Any, Any, Any]) -> None:
    """Stop a client, and wait for that no longer than `CLOSE_SECONDS`."""
    await asyncio.wait({run_detached(STOP_SECONDS, call)}, timeout=CLOSE_SECONDS)


async def _suppress_errors(seconds: float, call: Coroutine[Any, Any, Any]) -> None:
    with suppress(Exception):
        await with_deadline(seconds, call)


def _retrieve_exception(task: asyncio.Task[Any]) -> None:
    """asyncio logs an exception that is never retrieved."""
    if not task.cancelled():
        task.exception()
