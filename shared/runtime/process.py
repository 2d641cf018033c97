"""One running process: its HTTP server and its services' tasks in one task group. If a task fails, it exits."""

import asyncio
import signal
import socket
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import uvicorn

from shared.http import Application, build_protocol
from shared.runtime.assembly import Process
from shared.runtime.exit_deadline import ExitDeadline
from shared.runtime.garbage import collect_rarely
from shared.runtime.service_runtime import ServiceRuntime

STOP_SECONDS = 2
KEEP_ALIVE_SECONDS = 20
# Connections that wait to be accepted, as many as the kernel allows (net.core.somaxconn): where it drops the first
# packet of one, its client sends it again after a second.
BACKLOG = 65_535
# uvloop accepts one connection of a listening socket in each pass of its loop: of several copies as many. With one
# copy, a client that opens thousands at once keeps everyone else waiting for seconds.
ACCEPTS_PER_PASS = 32
CHECK_SECONDS = 1.0
# A task that is still not done so long after it was cancelled is cancelled again.
CANCEL_SECONDS = 1.0


class DependencyTimeout(Exception):
    """A resource that this process needs has been unavailable for too long."""


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers, which would end the process before the services have shut down.

    `servers`: those of asyncio, which uvicorn leaves open when it is cancelled.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.servers = []

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(
    process: Process,
    listener: socket.socket,
    more_tasks: Sequence[Coroutine[Any, Any, None]] = (),
    give_up_seconds: float | None = None,
) -> None:
    """Serve until a signal asks to stop; a task that raises ends the process.

    `give_up_seconds`: raise DependencyTimeout once a service was not ready for so long; for processes that a supervisor
    starts again.
    """
    collect_rarely()
    server, deadline = _make_server(process.app), ExitDeadline()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop, process, server, deadline)
    service_tasks = {name: task for runtime in process.runtimes for name, task in runtime.tasks().items()}
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(task, name=name) for name, task in service_tasks.items()]
            tasks += [group.create_task(task) for task in more_tasks]
            if give_up_seconds is not None:
                tasks.append(group.create_task(_exit_when_unready(process.runtimes, give_up_seconds, deadline)))
            await _serve(server, listener, tasks, deadline)
    finally:
        await asyncio.gather(*(runtime.shutdown() for runtime in process.runtimes))
        if not deadline.signalled:
            deadline.cancel()


async def _serve(
    server: _Server, listener: socket.socket, tasks: Sequence[asyncio.Task[None]], deadline: ExitDeadline
) -> None:
    """Serve until the server is told to stop, or a task has failed; then cancel the tasks."""
    with ExitStack() as stack:
        # The server closes the copies that it took up, but not those of a start that was cut short.
        copies = [stack.enter_context(listener.dup()) for _ in range(ACCEPTS_PER_PASS - 1)]
        try:
            await server.serve(sockets=[listener, *copies])
        except BaseException:
            # A task has failed, and the group has cancelled the others and this one.
            deadline.start()
            for accepting in server.servers:
                accepting.close()
            raise
        finally:
            await _cancel(tasks)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel these tasks, again and again: the standard library may lose a cancellation."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_SECONDS)


def _make_server(app: Application) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            http=build_protocol(),
            backlog=BACKLOG,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            proxy_headers=False,
        )
    )


async def _exit_when_unready(runtimes: Sequence[ServiceRuntime], seconds: float, deadline: ExitDeadline) -> None:
    unready_since: dict[str, float] = {}
    while True:
        await asyncio.sleep(CHECK_SECONDS)
        now = asyncio.get_running_loop().time()
        unready = [runtime.service.name for runtime in runtimes if runtime.unready_reason]
        unready_since = {name: unready_since.get(name, now) for name in unready}
        if any(now - since >= seconds for since in unready_since.values()):
            deadline.start()
            raise DependencyTimeout


def _stop(process: Process, server: uvicorn.Server, deadline: ExitDeadline) -> None:
    deadline.signalled = True
    deadline.start()
    for runtime in process.runtimes:
        for end_answers in runtime.service.on_stop:
            end_answers()
    server.force_exit = server.should_exit
    server.should_exit = True
