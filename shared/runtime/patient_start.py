"""The start of a process. One whose doors outlast PostgreSQL takes arrivals before it answers."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from socket import socket
from typing import Any

from shared.config.settings import BadSetting, Settings
from shared.db.database import DATABASE_FAILURES
from shared.db.failures import Unreachable
from shared.runtime.assembly import Process
from shared.runtime.process import run
from shared.runtime.start import await_start, check_start
from shared.telemetry import RepeatedFailure

# `await_start` or `check_start`.
Check = Callable[[Settings, Sequence[str]], Awaitable[None]]
# Makes what runs beside the services until it is cancelled.
Beside = Callable[[], Coroutine[Any, Any, None]]
STARTING = "the process has not looked at its database yet"
NO_ANSWER = "PostgreSQL does not answer"


async def rest() -> None:
    """Nothing runs beside the services."""


async def start_and_run(
    process: Process,
    listener: socket,
    start: Callable[[Check], Awaitable[None]],
    beside: Beside = rest,
    once_started: Beside = rest,
    give_up_seconds: float | None = None,
) -> None:
    """Run a process once its start has succeeded; one that outlasts PostgreSQL takes arrivals before.

    Raises BadSetting if waiting does not help.
    """
    if not process.outlasts_database:
        await start(await_start)
        return await run(process, listener, [beside(), once_started()], give_up_seconds)
    process.hold(STARTING)

    async def begin() -> None:
        await start_patiently(process, partial(start, check_start))
        await once_started()

    try:
        await run(process, listener, [beside(), begin()], give_up_seconds)
    except BaseExceptionGroup as failures:
        if refused := failures.subgroup(BadSetting):
            raise refused.exceptions[0] from None
        raise


async def start_patiently(process: Process, start: Callable[[], Awaitable[None]]) -> None:
    """Repeat `start` until it succeeds; meanwhile `/readyz` says why it does not. Raises BadSetting of other kinds."""
    failure = RepeatedFailure("waiting_for_database", f"{process.runtimes[0].service.name}.start")
    while True:
        try:
            await start()
            break
        except (Unreachable, *DATABASE_FAILURES, OSError) as error:
            why = str(error) if isinstance(error, Unreachable) else NO_ANSWER
            process.hold(why)
            await asyncio.sleep(failure.record(error, why))
    failure.end()
    process.hold(None)
