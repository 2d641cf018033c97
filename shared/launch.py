"""Starting and stopping: a home with everything in it, one service alone, or one command beside a running Accord."""

import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from socket import socket
from typing import Any, TypeVar

import uvloop

from shared.assembly import assemble
from shared.database import Database
from shared.embedded.programs import CannotStart
from shared.home import Home, open_home
from shared.migrations import await_migrated, migrate
from shared.process import bind, run
from shared.service import Build
from shared.settings import Settings
from shared.telemetry import configure

T = TypeVar("T")

# A served process has a supervisor that starts it again.
GIVE_UP_SECONDS = 60.0


def live_at_home(
    settings: Settings,
    builds: dict[str, Build],
    first: Callable[[Home], Awaitable[None]],
    beside: Callable[[Home], Coroutine[Any, Any, None]],
) -> None:
    """All services in one process until a signal; `first` before they start, `beside` while they run."""

    async def live(home: Home) -> None:
        listener = _listener(home.settings)
        await migrate(home.settings.database)
        await first(home)
        await run(assemble(builds, home.settings), listener, [home.keep_running(), beside(home)])

    configure()
    home = open_home(settings)
    with contextlib.closing(home):
        uvloop.run(live(home))


def serve_alone(name: str, build: Build, settings: Settings) -> None:
    """One service until a signal, on a database that has what it expects."""

    async def serve() -> None:
        listener = _listener(settings)
        await await_migrated(settings.database, [name])
        await run(assemble({name: build}, settings), listener, give_up_seconds=GIVE_UP_SECONDS)

    configure()
    uvloop.run(serve())


async def with_database(service: str, settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do this with a service's database, and let go of it."""
    database = Database(settings.database, service)
    try:
        return await work(database)
    finally:
        await database.close()


def address(settings: Settings) -> str:
    """Where it listens, for people."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _listener(settings: Settings) -> socket:
    try:
        return bind(settings.host, settings.port)
    except OSError as taken:
        why = f"cannot listen on {address(settings)}: {taken.strerror}; choose another with --port"
        raise CannotStart(why) from None
