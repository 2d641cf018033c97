"""Starting and stopping: a home with everything in it, one service alone, or one command beside a running Accord."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import uvloop

from shared.config.settings import Settings
from shared.db.database import Database
from shared.db.migrations import await_migrated, migrate
from shared.runtime.assembly import assemble
from shared.runtime.data_directory import DataDirectory, open_data_directory
from shared.runtime.listen_socket import listen
from shared.runtime.process import run
from shared.runtime.service import ServiceFactory
from shared.telemetry import configure

T = TypeVar("T")

# A served process has a supervisor that starts it again.
GIVE_UP_SECONDS = 60.0


def run_all_in_one(
    settings: Settings,
    builds: dict[str, ServiceFactory],
    first: Callable[[DataDirectory], Awaitable[None]],
    beside: Callable[[DataDirectory], Coroutine[Any, Any, None]],
) -> None:
    """All services in one process until a signal; `first` before they start, `beside` while they run."""

    async def live(home: DataDirectory) -> None:
        listener = listen(home.settings)
        await migrate(home.settings.database)
        await first(home)
        await run(assemble(builds, home.settings), listener, [home.keep_running(), beside(home)])

    configure()
    home = open_data_directory(settings)
    try:
        uvloop.run(live(home))
    finally:
        home.close()


def run_service(name: str, build: ServiceFactory, settings: Settings) -> None:
    """One service until a signal, on a database that has what it expects."""

    async def serve() -> None:
        listener = listen(settings)
        await await_migrated(settings.database, [name])
        await run(assemble({name: build}, settings), listener, give_up_seconds=GIVE_UP_SECONDS)

    configure()
    uvloop.run(serve())


def migrate_and_bootstrap(settings: Settings, then: Callable[[Database], Awaitable[object]]) -> None:
    """Apply what the database lacks; `then` with intake's part of it."""
    configure()
    uvloop.run(migrate(settings.database))
    run_once("intake", settings, then)


def run_once(service: str, settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do one thing with a service's database, outside any loop."""
    configure()
    return uvloop.run(with_database(service, settings, work))


async def with_database(service: str, settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do this with a service's database, and let go of it."""
    database = Database(settings.database, service)
    try:
        return await work(database)
    finally:
        await database.close()
