"""`accord backup`, `export-data` and `restore`: an installation in one file, and an installation from it."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from services.cli import admin_key
from shared.config.settings import BadSetting, Settings, read_settings
from shared.embedded_postgres.cluster import find_running_url
from shared.embedded_postgres.data_folder import default_folder
from shared.runtime import backup
from shared.runtime.data_directory import SPOOL
from shared.runtime.launch import migrate_and_bootstrap

File = Annotated[Path, typer.Argument(help="A zip archive with personal data and secrets; keep it closed.")]
Data = Annotated[Path | None, typer.Option(help="The folder of the embedded database; else ACCORD_DATABASE_URL.")]

# The files of the spool that hold arrivals.
SPOOLED = "*.spool"


def write_backup(file: File, data: Data = None) -> None:
    """Write the whole installation to FILE, as of one instant, while it runs or while it does not."""
    size = backup.write_backup(read_settings(data=data), file)
    typer.echo(f"{file} holds the installation and its secrets ({size / 1e6:.1f} MB); `accord restore` reads it")


def export_data(file: File, data: Data = None) -> None:
    """Write an embedded installation that was stopped to FILE, to move it to a server; nothing is left behind."""
    settings = read_settings(data=data)
    refuse_leftovers(settings)
    size = backup.write_backup(settings, file)
    typer.echo(f"{file} holds the installation and its secrets ({size / 1e6:.1f} MB). To move it to a server:")
    typer.echo("  export ACCORD_DATABASE_URL=postgresql://…    # an empty database")
    typer.echo(f'  export ACCORD_SECRET="$(unzip -p {file} secret)"')
    typer.echo(f"  accord restore {file}")
    typer.echo("Start the four services with these two variables, and never again on this data folder.")


def refuse_leftovers(settings: Settings) -> None:
    """Raises BadSetting where an export would leave something behind: where Accord runs, or arrivals are spooled."""
    if not settings.is_embedded:
        raise BadSetting("ACCORD_DATABASE_URL is set: that data is on a server already; `accord backup` copies it")
    folder = settings.data or default_folder()
    if find_running_url(folder):
        raise BadSetting(f"Accord runs on the data folder {folder}: stop it, so that nothing comes after the export")
    spool = settings.spool or folder / SPOOL
    if any(path.stat().st_size for path in spool.glob(SPOOLED)):
        raise BadSetting(f"arrivals wait in {spool}: start `accord up` once more, which captures them, and stop it")


def restore_backup(file: File, data: Data = None) -> None:
    """Make an installation from FILE: in an empty data folder, or in the empty database of ACCORD_DATABASE_URL."""
    settings = read_settings(data=data)
    backup.restore_backup(settings, file)
    if not settings.is_embedded:
        migrate_and_bootstrap(settings, partial(admin_key.ensure_in, settings=settings))
    typer.echo("restored; start it as before")
