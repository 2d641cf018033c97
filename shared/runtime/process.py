"""One process: HTTP and the spines of its services in one task group, so that nothing dies by halves."""

import asyncio
import gc
import signal
import socket
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn

from shared.http import GuardedProtocol
from shared.runtime.assembly import Process
from shared.runtime.service_runtime import ServiceRuntime

STOP_SECONDS = 2
KEEP_ALIVE_SECONDS = 75
LOOK_SECONDS = 1.0
# Requests leave little behind that needs collecting: Python's own 700 cost a tenth of the processor.
GC_THRESHOLDS = (20_000, 20, 50)


class DependencyTimeout(Exception):
    """What this process needs has been away for too long."""


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: it would raise the signal again before the spines have left."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(
    process: Process,
    listener: socket.socket,
    beside: Sequence[Coroutine[Any, Any, None]] = (),
    give_up_seconds: float | None = None,
) -> None:
    """Serve until a signal asks to stop; any task that ends with an error ends the process with it.

    `give_up_seconds`: end also, by GaveUp, once a service did not get on for so long; for who has a supervisor.
    """
    # What is loaded by now stays for good.
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    server = _Server(
        uvicorn.Config(
            process.app,
            http=GuardedProtocol,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            proxy_headers=False,
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop, server)
    work = {name: task for spine in process.spines for name, task in spine.tasks().items()}
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(task, name=name) for name, task in work.items()]
            tasks += [group.create_task(task) for task in beside]
            if give_up_seconds is not None:
                tasks.append(group.create_task(_exit_when_unready(process.spines, give_up_seconds)))
            await server.serve(sockets=[listener])
            for task in tasks:
                task.cancel()
    finally:
        await asyncio.gather(*(spine.shutdown() for spine in process.spines))


async def _exit_when_unready(spines: Sequence[ServiceRuntime], seconds: float) -> None:
    since: dict[str, float] = {}
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        now = time.monotonic()
        since = {spine.service.name: since.get(spine.service.name, now) for spine in spines if spine.unready_reason}
        if any(now - began >= seconds for began in since.values()):
            raise DependencyTimeout


def _stop(server: uvicorn.Server) -> None:
    server.force_exit = server.should_exit
    server.should_exit = True
