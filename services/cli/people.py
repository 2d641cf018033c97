"""`accord people`: list and invite those who sign in under their own names, and end their access."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from services.intake.people.handlers.invitations import end_person, invite_on_command_line
from services.intake.people.handlers.save import list_people
from shared.config.settings import read_settings
from shared.db.database import Database
from shared.errors import Refusal
from shared.runtime.data_directory import settings_of_running_instance
from shared.runtime.launch import run_once

T = TypeVar("T")
Code = Annotated[str, typer.Argument(help="The person's code, as `accord people list` shows it.")]

app = typer.Typer(no_args_is_help=True, help="People who sign in under their own names.")


@app.command("list")
def show_people() -> None:
    """One line a person: code, roles, seller, whether active, name."""
    for person in _run(list_people):
        fields = (person.person, ",".join(person.roles), person.seller or "-", "active" if person.active else "ended")
        typer.echo(" ".join([*fields, person.name]))


@app.command()
def invite(
    person: Code,
    base: Annotated[str | None, typer.Option(help="Accord's address, where ACCORD_PUBLIC_URL is not set.")] = None,
) -> None:
    """Make a link that signs the person in, once and within 72 hours; it is shown this once."""
    settings = read_settings()
    origin = base or settings.public_url or f"http://{settings.host}:{settings.port}"
    typer.echo(_run(lambda database: invite_on_command_line(database, person, origin.rstrip("/"))))


@app.command()
def end(person: Code) -> None:
    """Make the person inactive: every browser is signed out at once, and no link works any more."""
    _run(lambda database: end_person(database, person))
    typer.echo("ended")


def _run(work: Callable[[Database], Awaitable[T]]) -> T:
    try:
        return run_once("intake", settings_of_running_instance(read_settings()), work)
    except Refusal as refusal:
        raise typer.BadParameter(refusal.detail) from None
