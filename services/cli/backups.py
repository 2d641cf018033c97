"""`accord backup` and `accord restore`: an installation in one file, and an installation from it."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from services.cli import admin_key
from shared.config.settings import read_settings
from shared.runtime import backup
from shared.runtime.launch import migrate_and_bootstrap

File = Annotated[Path, typer.Argument(help="A zip archive with personal data and secrets; keep it closed.")]
Data = Annotated[Path | None, typer.Option(help="The folder of the embedded database; else ACCORD_DATABASE_URL.")]


def write_backup(file: File, data: Data = None) -> None:
    """Write the whole installation to FILE, as of one instant, while it runs or while it does not."""
    size = backup.write_backup(read_settings(data=data), file)
    typer.echo(f"{file} holds the installation and its secrets ({size / 1e6:.1f} MB); `accord restore` reads it")


def restore_backup(file: File, data: Data = None) -> None:
    """Make an installation from FILE: in an empty data folder, or in the empty database of ACCORD_DATABASE_URL."""
    settings = read_settings(data=data)
    backup.restore_backup(settings, file)
    if not settings.is_embedded:
        migrate_and_bootstrap(settings, partial(admin_key.ensure_in, settings=settings))
    typer.echo("restored; start it as before")
