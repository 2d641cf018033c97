"""One process: HTTP and the spines of its services in one task group, so that nothing dies by halves."""

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.access import Keys
from shared.database import Database
from shared.failures import NotNow
from shared.http import Application, GuardedProtocol, application
from shared.log.bells import Bells
from shared.log.fronts import front_of
from shared.migrations import pending
from shared.service import Runtime, Service, Spine
from shared.settings import Settings
from shared.signin import SignIn
from shared.signin import router as signin
from shared.telemetry import metrics

STOP_SECONDS = 2
KEEP_ALIVE_SECONDS = 75
READY_SECONDS = 2.0

Build = Callable[[Runtime], Service]


@dataclass(frozen=True)
class Process:
    """The services of this process around one application."""

    app: Application
    spines: Sequence[Spine]
    settings: Settings


def assemble(builds: dict[str, Build], settings: Settings) -> Process:
    """Wire these services, with one bell board between them; nothing runs yet. Call inside the event loop."""
    bells = Bells()
    spines = []
    for name, build in builds.items():
        runtime = Runtime(settings, Database(settings.database, name))
        service = build(runtime)
        alone = len(builds) == 1
        spines.append(Spine(service, runtime, bells, front_of(service, runtime, bells, alone)))
    routers = [*(router for spine in spines for router in spine.service.routers), signin]
    plain = [route for spine in spines for route in spine.service.hot]
    title = "Accord" if len(spines) > 1 else f"Accord {spines[0].service.name}"
    app = application(title, routers, [*plain, *_operations()])
    app.state.keys = Keys(spines[0].database)
    app.state.signin = SignIn(settings.secrets, open=settings.loopback, secure=False)
    app.state.settings = settings
    app.state.spines = spines
    for spine in spines:
        setattr(app.state, spine.service.name, spine.service.state)
    return Process(app, spines, settings)


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: it would raise the signal again before the spines have left."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(host: str, port: int) -> socket.socket:
    """The socket to listen on; raises OSError where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


async def run(process: Process, listener: socket.socket, beside: Sequence[Coroutine[Any, Any, None]] = ()) -> None:
    """Serve until a signal asks to stop; any task that ends with an error ends the process with it."""
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
            await server.serve(sockets=[listener])
            for task in tasks:
                task.cancel()
    finally:
        await asyncio.gather(*(spine.leave() for spine in process.spines))


def _stop(server: uvicorn.Server) -> None:
    server.force_exit = server.should_exit
    server.should_exit = True


def _operations() -> list[Route]:
    return [Route("/healthz", _healthy), Route("/readyz", _ready), Route("/metrics", metrics)]


async def _healthy(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> Response:
    """Whether work can be done now; 503 with the reason of each service where it cannot."""
    why = {spine.service.name: await _why_not(spine) for spine in request.app.state.spines}
    reasons = {name: reason for name, reason in why.items() if reason}
    if reasons:
        return JSONResponse({"status": "not now", "why": reasons}, 503, headers={"retry-after": "1"})
    return JSONResponse({"status": "ready"})


async def _why_not(spine: Spine) -> str | None:
    try:
        async with asyncio.timeout(READY_SECONDS), spine.database.reading() as conn:
            if await pending(conn, spine.service.name):
                return "migrations are pending"
    except (NotNow, TimeoutError):
        return "the database is away"
    return spine.reader.why or spine.relay.why
