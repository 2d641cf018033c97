"""The `accord` command: the only place that sees all four services."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
import uvloop

from services.demo.tour import give_tour
from services.handoff.main import build as handoff
from services.intake.keys.handlers import create_key, ensure_admin
from services.intake.main import build as intake
from services.letters import letters
from services.metrics.main import build as metrics
from services.metrics.main import rebuild as rebuild_reports
from services.qualification.agreements.check import check
from services.qualification.main import build as qualification
from shared.assembly import assemble
from shared.database import Database
from shared.embedded.programs import CannotStart
from shared.home import Home, beside, open_home
from shared.migrations import await_migrated, migrate
from shared.process import bind, run
from shared.service import Build
from shared.relay import publish_again
from shared.settings import BadSetting, Settings, read_settings
from shared.telemetry import configure

T = TypeVar("T")

BUILDS: dict[str, Build] = {
    "intake": intake,
    "qualification": qualification,
    "handoff": handoff,
    "metrics": metrics,
}

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Executes the agreement of marketing and sales.")
keys = typer.Typer(no_args_is_help=True, help="Keys for senders, sellers and readers.")
agreement = typer.Typer(no_args_is_help=True, help="The document that both sides sign.")
app.add_typer(keys, name="keys")
app.add_typer(agreement, name="agreement")
app.add_typer(letters(BUILDS), name="dead-letters")

Host = Annotated[str | None, typer.Option(help="Where to listen; 127.0.0.1 unless told otherwise.")]
Port = Annotated[int | None, typer.Option(help="8080 unless told otherwise.")]
Data = Annotated[Path | None, typer.Option(help="The folder of the embedded database, the secret and the key.")]


@app.command()
def up(host: Host = None, port: Port = None, data: Data = None) -> None:
    """Run everything in one process: four services, an embedded PostgreSQL, one port."""
    _at_home(read_settings(host=host, port=port, data=data), _say_where)


@app.command()
def demo(host: Host = None, port: Port = None, data: Data = None) -> None:
    """The same, with a month of leads and deals sent through HTTP, and a board to look at."""

    async def tour(home: Home) -> None:
        await asyncio.to_thread(give_tour, _address(home.settings), _key(home.settings))
        await _say_where(home)

    _at_home(read_settings(host=host, port=port, data=data), tour)


@app.command()
def serve(service: str, host: Host = None, port: Port = None) -> None:
    """Run one service, on the PostgreSQL and the log that the environment names."""
    if service not in BUILDS:
        raise typer.BadParameter(f"one of {', '.join(BUILDS)}")
    settings = read_settings(host=host, port=port)
    configure()
    uvloop.run(_serve({service: BUILDS[service]}, settings))


@app.command("migrate")
def migrate_() -> None:
    """Bring the database's schemas to what this version expects."""
    settings = beside(read_settings())
    uvloop.run(migrate(settings.database))
    uvloop.run(_with("intake", settings, lambda database: _admin(database, settings)))


@app.command()
def republish() -> None:
    """Send the whole journal of every service to Kafka again, for outside subscribers; they drop repeats by id."""
    settings = beside(read_settings())
    for service in BUILDS:
        uvloop.run(_with(service, settings, publish_again))


@app.command()
def rebuild() -> None:
    """Make every report table anew from the facts, and swap; readers and reports go on."""
    settings = beside(read_settings())
    uvloop.run(_with("metrics", settings, rebuild_reports))


@keys.command("create")
def keys_create(
    scope: Annotated[list[str], typer.Option(help="May be given several times.")],
    seller: Annotated[str | None, typer.Option(help="The key works this seller's handoffs only.")] = None,
    note: str | None = None,
) -> None:
    """Make a key; its secret is shown this once."""
    settings = beside(read_settings())
    uvloop.run(_with("intake", settings, lambda database: _made(database, scope, seller, note)))


@agreement.command("check")
def agreement_check(file: Path) -> None:
    """Say everything that is wrong with an agreement, each with its place."""
    problems = check(file)
    for problem in problems:
        typer.echo(problem)
    if problems:
        raise typer.Exit(1)
    typer.echo("The agreement is well formed.")


def main() -> None:
    """The command's entry: what a person can mend is said in one sentence."""
    try:
        app()
    except (BadSetting, CannotStart) as mistake:
        typer.echo(str(mistake), err=True)
        raise SystemExit(2) from None


def _at_home(settings: Settings, then: Callable[[Home], Coroutine[Any, Any, None]]) -> None:
    configure()
    home = open_home(settings)
    with contextlib.closing(home):
        uvloop.run(_all(home, then))


async def _all(home: Home, then: Callable[[Home], Coroutine[Any, Any, None]]) -> None:
    await migrate(home.settings.database)
    await _with("intake", home.settings, lambda database: _admin(database, home.settings))
    await _serve(BUILDS, home.settings, home.keep_running(), then(home))


async def _serve(builds: dict[str, Build], settings: Settings, *beside_it: Coroutine[Any, Any, None]) -> None:
    listener = _listener(settings)
    await await_migrated(settings.database, list(builds))
    await run(assemble(builds, settings), listener, beside_it)


def _listener(settings: Settings) -> socket.socket:
    try:
        return bind(settings.host, settings.port)
    except OSError as taken:
        why = f"cannot listen on {_address(settings)}: {taken.strerror}; choose another with --port"
        raise CannotStart(why) from None


async def _with(service: str, settings: Settings, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    database = Database(settings.database, service)
    try:
        return await work(database)
    finally:
        await database.close()


async def _admin(database: Database, settings: Settings) -> None:
    await ensure_admin(database, settings.bootstrap_key.get_secret_value() if settings.bootstrap_key else None)


async def _made(database: Database, scopes: list[str], seller: str | None, note: str | None) -> None:
    _, secret = await create_key(database, tuple(sorted(set(scopes))), seller, note)
    typer.echo(secret)


async def _say_where(home: Home) -> None:
    typer.echo(f"Accord runs at {_address(home.settings)}/ (stop it with Ctrl-C; start it again: it goes on)")
    typer.echo(f"The administrator's key: {_key(home.settings)}")


def _address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _key(settings: Settings) -> str:
    return settings.bootstrap_key.get_secret_value() if settings.bootstrap_key else ""


if __name__ == "__main__":
    main()
