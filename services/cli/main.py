"""The `accord` command: its options, the commands that run services, and those that repair their data.

`services/cli` is the only folder that imports all four services.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli import admin_key, demo_data
from services.cli.commands import AccordCommands
from services.cli.services import BUILDS
from shared.config.settings import BadSetting, Settings, read_settings, read_version
from shared.embedded_postgres.binaries import StartupError
from shared.messaging.publisher import republish_all
from shared.runtime.data_directory import DataDirectory, settings_of_running_instance
from shared.runtime.launch import migrate_and_bootstrap, run_all_in_one, run_once, run_service
from shared.runtime.listen_socket import listen_url

app = typer.Typer(
    cls=AccordCommands,
    no_args_is_help=True,
    add_completion=False,
    # The traceback of a failed statement may hold a person's data; `configure` logs only where it failed.
    pretty_exceptions_enable=False,
    help="Executes the agreement of marketing and sales.",
)

Host = Annotated[str | None, typer.Option(help="Where to listen; 127.0.0.1 unless told otherwise.")]
Port = Annotated[int | None, typer.Option(help="8080 unless told otherwise.")]
Data = Annotated[Path | None, typer.Option(help="The folder of the embedded database, the secret and the key.")]


def print_version(requested: bool) -> None:
    """Print the version and end the command, if the operator requested it with `--version`."""
    if requested:
        typer.echo(read_version())
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and exit.")
]


@app.callback()
def read_options(_: Version = False) -> None:
    """Read the options of `accord` itself, which stand before the name of a command."""


@app.command()
def up(host: Host = None, port: Port = None, data: Data = None) -> None:
    """Run everything in one process: four services, an embedded PostgreSQL, one port."""
    key = admin_key.AdminKey()

    async def print_address(home: DataDirectory) -> None:
        await _print_address(home, key)

    _run_all_in_one(read_settings(host=host, port=port, data=data), key, print_address)


@app.command()
def demo(host: Host = None, port: Port = None, data: Data = None) -> None:
    """The same in a data folder of its own, with an invented month of leads and deals, and a board to look at."""
    from services.demo.load import load_demo_data

    settings = read_settings(host=host, port=port, data=data)
    settings = settings.model_copy(update={"data": settings.data or demo_data.demo_folder()})
    key = admin_key.AdminKey()

    async def load_and_print_address(home: DataDirectory) -> None:
        mark = partial(demo_data.mark_as_invented, home)
        await asyncio.to_thread(load_demo_data, listen_url(home.settings), admin_key.read_secret(home.settings), mark)
        await _print_address(home, key)

    _run_all_in_one(settings, key, load_and_print_address)


@app.command()
def serve(service: str, host: Host = None, port: Port = None) -> None:
    """Run one service, on the PostgreSQL and the log that the environment names."""
    if service not in BUILDS:
        raise typer.BadParameter(f"one of {', '.join(BUILDS)}")
    run_service(service, BUILDS[service], read_settings(host=host, port=port))


@app.command()
def migrate() -> None:
    """Bring the database's schemas to what this version expects; with ACCORD_BOOTSTRAP_KEY, make it the first key."""
    settings = settings_of_running_instance(read_settings())
    migrate_and_bootstrap(settings, partial(admin_key.ensure_in, settings=settings))


@app.command()
def republish() -> None:
    """Send the whole journal of every service to Kafka again, for outside subscribers; they drop repeats by id."""
    settings = settings_of_running_instance(read_settings())
    for service in BUILDS:
        run_once(service, settings, republish_all)


@app.command()
def rebuild() -> None:
    """Make every report table anew from the facts, swap, and add the reports up; consumers go on."""
    from services.metrics.reports.tasks import rebuild_reports

    run_once("metrics", settings_of_running_instance(read_settings()), rebuild_reports)


def main() -> None:
    """Run the command. An error that the operator can correct is printed as one sentence, with exit status 2."""
    try:
        app()
    except (BadSetting, StartupError) as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None


def _run_all_in_one(
    settings: Settings, key: admin_key.AdminKey, while_running: Callable[[DataDirectory], Coroutine[Any, Any, None]]
) -> None:
    async def prepare(home: DataDirectory) -> None:
        demo_data.show_ribbon_of(home)
        await key.ensure(home)

    run_all_in_one(settings, BUILDS, prepare, while_running)


async def _print_address(home: DataDirectory, key: admin_key.AdminKey) -> None:
    typer.echo(f"Accord runs at {listen_url(home.settings)}/ (stop it with Ctrl-C; start it again: it goes on)")
    typer.echo(f"Its pages, signed in as administrator: {listen_url(home.settings)}/?token={home.token}")
    typer.echo(await key.describe(home))


if __name__ == "__main__":
    main()
