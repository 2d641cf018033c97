"""`accord import`: the rows of a file, sent to a running Accord by HTTP; refused ones are written beside the file."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from services.cli import admin_key, import_file, import_to_handoff
from services.intake.imports.domain import columns, errors
from services.intake.imports.schemas import parse_map
from shared.config.settings import Settings, read_settings
from shared.embedded_postgres.data_folder import default_folder
from shared.http import Problem
from shared.runtime import data_directory, listen_socket

# The key of the user who runs the command: on the command line, others on the machine would see it.
KEY_VARIABLE = "ACCORD_KEY"

What = Annotated[columns.Kind, typer.Argument(help="What the rows of the file are.")]
File = Annotated[Path, typer.Argument(help="A table as a spreadsheet, an ad platform or a CRM saves it.")]
Map = Annotated[
    Path | None, typer.Option("--map", help="YAML: what the columns hold, how numbers and dates are written.")
]
Source = Annotated[str | None, typer.Option(help="The source that the rows come from.")]
DryRun = Annotated[bool, typer.Option(help="Only say what would happen.")]
Base = Annotated[str | None, typer.Option(help="The address of Accord; else that of `accord up` here.")]


def import_rows(
    what: What, file: File, map_file: Map = None, source: Source = None, dry_run: DryRun = False, base: Base = None
) -> None:
    """Import past leads, or what they did, cost or brought; exit status 1 if a row was refused.

    May be killed and repeated: a row that came before changes nothing. The API key is in ACCORD_KEY, else the
    administrator's of the data folder here is used.
    """
    settings = read_settings()
    try:
        file_map = parse_map(map_file.read_text("utf-8") if map_file else "", what)
        work = import_file.FileToImport(
            what, file, source or file_map.source, file_map, dry_run,
            base or listen_socket.listen_url(settings), os.environ.get(KEY_VARIABLE) or _find_key(settings),
        )  # fmt: skip
        to_handoff = what in ("deals", "revenue")
        importer = import_to_handoff.import_by_handoff if to_handoff else import_file.import_by_intake
        summary = asyncio.run(importer(work))
    except (OSError, UnicodeDecodeError) as failure:
        raise typer.BadParameter(f"cannot read or write: {failure}") from None
    except Problem as problem:
        raise typer.BadParameter(import_file.explain(problem.document()), param_hint="--map") from None
    except (errors.UnreadableFile, import_file.ImportFailed) as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(2) from None
    _tell(work, summary)


def _find_key(settings: Settings) -> str:
    if secret := admin_key.read_secret(settings):
        return secret
    file = (settings.data or default_folder()) / data_directory.KEY_FILE
    return file.read_text().strip() if file.exists() else ""


def _tell(work: import_file.FileToImport, summary: import_file.Summary) -> None:
    verb = "would be accepted" if work.dry_run else "accepted"
    counts = (
        f"{summary.rows} rows: {summary.accepted} {verb}, {summary.repeats} known before, {summary.refused} refused"
    )
    typer.echo(f"{counts}. {summary.note}".strip())
    if summary.refused_file:
        typer.echo(f"The refused rows stand in {summary.refused_file}, each with its line and the reason.")
        raise typer.Exit(1)
