"""`accord dead-letters`: what an operator does about parked records."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import orjson
import typer
import uvloop

from shared.config.settings import read_settings
from shared.db.database import Database
from shared.messaging.dead_letters.operations import discard, find_dead_letter, list_dead_letters, replay
from shared.runtime.data_directory import settings_of_running_instance
from shared.runtime.service import ServiceContext, ServiceFactory
from shared.telemetry import configure

T = TypeVar("T")


def dead_letters_command(builds: dict[str, ServiceFactory]) -> typer.Typer:
    """The sub-command, for these services."""
    app = typer.Typer(no_args_is_help=True, help="Records that could not be handled.")

    @app.command("list")
    def list_() -> None:
        """One line a parked record: service, topic, partition, number, type, subject, why, since when."""
        for service in builds:
            for one in _on(service, lambda runtime: list_dead_letters(runtime.database)):
                place = f"{service} {one.topic} {one.partition} {one.number}"
                typer.echo(f"{place} {one.type} {one.subject} {one.error} {one.parked_at.isoformat()}")

    @app.command("show")
    def show_(service: str, topic: str, partition: int, number: int) -> None:
        """One parked record, whole, as JSON."""
        found = _on(service, lambda runtime: find_dead_letter(runtime.database, topic, partition, number))
        if found is None:
            raise typer.BadParameter("nothing is parked there")
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2, default=str).decode())

    @app.command("replay")
    def replay_(service: str, topic: str, subject: str) -> None:
        """Handle the parked records of one key again, in order: all of them, or none."""
        count = _on(
            service, lambda runtime: replay(runtime.database, builds[service](runtime).event_handlers, topic, subject)
        )
        typer.echo(f"{count} handled")

    @app.command("discard")
    def discard_(service: str, topic: str, partition: int, number: int) -> None:
        """Give up one parked record; what waits behind it stays until it is replayed."""
        if not _on(service, lambda runtime: discard(runtime.database, topic, partition, number)):
            raise typer.BadParameter("nothing is parked there")
        typer.echo("discarded")

    return app


def _on(service: str, work: Callable[[ServiceContext], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        settings = settings_of_running_instance(read_settings())
        runtime = ServiceContext(settings, Database(settings.database, service))
        try:
            return await work(runtime)
        finally:
            await runtime.database.close()

    configure()
    return uvloop.run(run())
