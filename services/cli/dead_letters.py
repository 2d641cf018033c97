"""`accord dead-letters`: list, show, replay and discard the records that a service could not handle."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import orjson
import typer

from services.cli.services import BUILDS
from shared.config.settings import read_settings
from shared.messaging.dead_letters import operations
from shared.messaging.set_aside import list_set_aside
from shared.runtime.data_directory import settings_of_running_instance
from shared.runtime.launch import run_once
from shared.runtime.service import ServiceContext

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Records that could not be handled.")


@app.command("list")
def list_dead_letters() -> None:
    """One line a parked record: service, topic, partition, number, type, subject, why, since when.

    And one a row that a periodic task set aside: service, task, id, why, failed attempts, since when, next attempt.
    """
    for service in BUILDS:
        for letter in _run(service, lambda context: operations.list_dead_letters(context.database)):
            record = f"{service} {letter.topic} {letter.partition} {letter.number} {letter.type} {letter.subject}"
            typer.echo(f"{record} {letter.error} {letter.parked_at.isoformat()}")
        for row in _run(service, lambda context: list_set_aside(context.database)):
            times = f"{row.since.isoformat()} {row.retry_at.isoformat()}"
            typer.echo(f"{service} {row.task} {row.row_id} {row.error} {row.attempts} {times}")


@app.command("show")
def show_dead_letter(service: str, topic: str, partition: int, number: int) -> None:
    """One parked record, whole, as JSON."""
    letter = _run(service, lambda context: operations.find_dead_letter(context.database, topic, partition, number))
    if letter is None:
        raise typer.BadParameter("nothing is parked there")
    typer.echo(orjson.dumps(letter, option=orjson.OPT_INDENT_2, default=str).decode())


@app.command("replay")
def replay_subject(service: str, topic: str, subject: str) -> None:
    """Handle the parked records of one key again, in order: all of them, or none."""
    count = _run(
        service,
        lambda context: operations.replay(context.database, BUILDS[service](context).event_handlers, topic, subject),
    )
    typer.echo(f"{count} handled")


@app.command("discard")
def discard_dead_letter(service: str, topic: str, partition: int, number: int) -> None:
    """Give up one parked record; what waits behind it stays until it is replayed."""
    if not _run(service, lambda context: operations.discard(context.database, topic, partition, number)):
        raise typer.BadParameter("nothing is parked there")
    typer.echo("discarded")


def _run(service: str, work: Callable[[ServiceContext], Coroutine[Any, Any, T]]) -> T:
    """Run this coroutine in a new event loop with the context of the service, then close the database."""

    settings = settings_of_running_instance(read_settings())
    return run_once(service, settings, lambda database: work(ServiceContext(settings, database)))
