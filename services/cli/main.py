"""The `accord` command: the only place that sees all four services."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from services.cli.dead_letters import dead_letters_command
from services.demo.load import load_demo_data
from services.handoff.main import build as handoff
from services.intake.api_keys.handlers import create_key, ensure_admin_key
from services.intake.main import build as intake
from services.metrics.main import build as metrics
from services.metrics.projections.handlers.rebuild import rebuild as rebuild_reports
from services.qualification.agreements.handlers.check_document import check_file
from services.qualification.main import build as qualification
from shared.config.settings import BadSetting, Settings, installed_version, read_settings
from shared.embedded_postgres.binaries import StartupError
from shared.messaging.publisher import republish_all
from shared.runtime.data_directory import DataDirectory, settings_of_running_instance
from shared.runtime.launch import migrate_and_bootstrap, run_all_in_one, run_once, run_service, with_database
from shared.runtime.listen_socket import address
from shared.runtime.service import ServiceFactory

BUILDS: dict[str, ServiceFactory] = {
    "intake": intake,
    "qualification": qualification,
    "handoff": handoff,
    "metrics": metrics,
}

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # What a statement failed on may hold a person's data; `configure` says where it failed, and no more.
    pretty_exceptions_enable=False,
    help="Executes the agreement of marketing and sales.",
)
keys = typer.Typer(no_args_is_help=True, help="Keys for senders, sellers and readers.")
agreement = typer.Typer(no_args_is_help=True, help="The document that both sides sign.")
app.add_typer(keys, name="keys")
app.add_typer(agreement, name="agreement")
app.add_typer(dead_letters_command(BUILDS), name="dead-letters")

Host = Annotated[str | None, typer.Option(help="Where to listen; 127.0.0.1 unless told otherwise.")]
Port = Annotated[int | None, typer.Option(help="8080 unless told otherwise.")]
Data = Annotated[Path | None, typer.Option(help="The folder of the embedded database, the secret and the key.")]


def show_version(wanted: bool) -> None:
    """Print the version and end the command, if `--version` was given."""
    if wanted:
        typer.echo(installed_version())
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version and exit.")
]


@app.callback()
def options(_: Version = False) -> None:
    """Read the options of `accord` itself, which stand before the name of a command."""


@app.command()
def up(host: Host = None, port: Port = None, data: Data = None) -> None:
    """Run everything in one process: four services, an embedded PostgreSQL, one port."""
    run_all_in_one(read_settings(host=host, port=port, data=data), BUILDS, _make_admin, _say_where)


@app.command()
def demo(host: Host = None, port: Port = None, data: Data = None) -> None:
    """The same, with a month of leads and deals sent through HTTP, and a board to look at."""

    async def tour(home: DataDirectory) -> None:
        await asyncio.to_thread(load_demo_data, address(home.settings), _key(home.settings))
        await _say_where(home)

    run_all_in_one(read_settings(host=host, port=port, data=data), BUILDS, _make_admin, tour)


@app.command()
def serve(service: str, host: Host = None, port: Port = None) -> None:
    """Run one service, on the PostgreSQL and the log that the environment names."""
    if service not in BUILDS:
        raise typer.BadParameter(f"one of {', '.join(BUILDS)}")
    run_service(service, BUILDS[service], read_settings(host=host, port=port))


@app.command("migrate")
def migrate_() -> None:
    """Bring the database's schemas to what this version expects; with ACCORD_BOOTSTRAP_KEY, make it the first key."""
    settings = settings_of_running_instance(read_settings())
    migrate_and_bootstrap(settings, lambda database: ensure_admin_key(database, _key(settings) or None))


@app.command()
def republish() -> None:
    """Send the whole journal of every service to Kafka again, for outside subscribers; they drop repeats by id."""
    settings = settings_of_running_instance(read_settings())
    for service in BUILDS:
        run_once(service, settings, republish_all)


@app.command()
def rebuild() -> None:
    """Make every report table anew from the facts, and swap; readers and reports go on."""
    run_once("metrics", settings_of_running_instance(read_settings()), rebuild_reports)


@keys.command("create")
def keys_create(
    scope: Annotated[list[str], typer.Option(help="May be given several times.")],
    seller: Annotated[str | None, typer.Option(help="The key works this seller's handoffs only.")] = None,
    note: str | None = None,
) -> None:
    """Make a key; its secret is shown this once."""
    scopes = tuple(sorted(set(scope)))
    made = run_once(
        "intake",
        settings_of_running_instance(read_settings()),
        lambda database: create_key(database, scopes, seller, note),
    )
    typer.echo(made[1])


@agreement.command("check")
def agreement_check(file: Path) -> None:
    """Say everything that is wrong with an agreement or hardly meant, each with its place."""
    problems, warnings = check_file(file)
    for mistake in problems:
        typer.echo(f"{mistake.pointer}: {mistake.detail}")
    if problems:
        raise typer.Exit(1)
    for warning in warnings:
        typer.echo(f"warning: {warning.pointer}: {warning.detail}")
    typer.echo("The agreement is well formed.")


def main() -> None:
    """The command's entry: what a person can mend is said in one sentence."""
    try:
        app()
    except (BadSetting, StartupError) as mistake:
        typer.echo(str(mistake), err=True)
        raise SystemExit(2) from None


async def _make_admin(home: DataDirectory) -> None:
    await with_database("intake", home.settings, lambda database: ensure_admin_key(database, _key(home.settings)))


async def _say_where(home: DataDirectory) -> None:
    typer.echo(f"Accord runs at {address(home.settings)}/ (stop it with Ctrl-C; start it again: it goes on)")
    typer.echo(f"The administrator's key: {_key(home.settings)}")


def _key(settings: Settings) -> str:
    return settings.bootstrap_key.get_secret_value() if settings.bootstrap_key else ""


if __name__ == "__main__":
    main()
