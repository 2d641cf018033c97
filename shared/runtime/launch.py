"""Entry points of the command line: all services in one process, one service, or one piece of work on a database."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

import uvloop

from shared.config.settings import Settings
from shared.db.database import Database
from shared.runtime import listen_socket, migration_process
from shared.runtime.assembly import assemble
from shared.runtime.data_directory import DataDirectory, open_data_directory
from shared.runtime.patient_start import Check, start_and_run
from shared.runtime.service import ServiceFactory
from shared.runtime.start import check_database, name_variable, open_database
from shared.telemetry import configure, start_tracing, stop_tracing

T = TypeVar("T")

# A supervisor starts a served process again. With 8 seconds until it finds out that it stands still, and 10 to end, it
# has ended within a minute.
GIVE_UP_SECONDS = 40.0


def run_all_in_one(
    settings: Settings,
    factories: Mapping[str, ServiceFactory],
    before_start: Callable[[DataDirectory], Awaitable[None]],
    while_running: Callable[[DataDirectory], Coroutine[Any, Any, None]],
) -> None:
    """Run all services in one process, on its data directory, until a signal."""

    async def serve(directory: DataDirectory) -> None:
        listener = listen_socket.listen(directory.settings)
        process = assemble(factories, directory.settings, directory.token)

        async def start(check: Check) -> None:
            await migration_process.migrate_apart(directory.settings)
            await check(directory.settings, list(factories))
            await before_start(directory)

        await start_and_run(process, listener, start, directory.keep_running, lambda: while_running(directory))

    configure()
    start_tracing("accord")
    directory = open_data_directory(settings)
    try:
        uvloop.run(serve(directory))
    finally:
        directory.close()
        stop_tracing()


def run_service(name: str, build: ServiceFactory, settings: Settings) -> None:
    """Run one service until a signal, once the database has all its revisions and connections for it."""

    async def serve() -> None:
        listener = listen_socket.listen(settings)
        process = assemble({name: build}, settings)
        # With a spool the doors work without PostgreSQL.
        give_up_seconds = None if name == "intake" and settings.spool else GIVE_UP_SECONDS
        await start_and_run(process, listener, lambda check: check(settings, [name]), give_up_seconds=give_up_seconds)

    configure()
    start_tracing(f"accord-{name}")
    try:
        uvloop.run(serve())
    finally:
        stop_tracing()


def migrate_and_bootstrap(settings: Settings, then: Callable[[Database], Awaitable[object]]) -> None:
    """Apply the revisions that the databases lack, then do `then` with intake's database.

    Where the operator set a password for the dashboards, their role is made too.
    """
    configure()
    uvloop.run(migration_process.migrate_here(settings))
    run_once("intake", settings, then)


def run_once(service: str, settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do `work` with a service's database, in an event loop of its own. Raises BadSetting if it cannot be used."""

    async def check_and_work() -> T:
        with name_variable(settings.variable_of(service)):
            await check_database(settings.database_of(service))
        return await with_database(service, settings, work)

    configure()
    return uvloop.run(check_and_work())


async def with_database(service: str, settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do `work` with a service's database, and close its connections."""
    database = open_database(settings, service)
    try:
        return await work(database)
    finally:
        await database.close()
