"""`accord agreement`: the document that both sides sign."""

from pathlib import Path
from typing import Annotated

import typer

from services.qualification.agreements.handlers.check_document import check_file, find_unfilled_clauses
from shared.agreement.document import Agreement
from shared.config.settings import read_settings
from shared.db.database import Database
from shared.errors import FieldError
from shared.runtime.data_directory import settings_of_running_instance
from shared.runtime.launch import run_once

app = typer.Typer(no_args_is_help=True, help="The document that both sides sign.")


Fields = Annotated[bool, typer.Option(help="Also ask this installation's database what leads bring and do.")]


@app.command("check")
def check_document(file: Path, fields: Fields = False) -> None:
    """Say everything that is wrong with an agreement or hardly meant, each with its place."""
    try:
        errors, warnings, agreement = check_file(file)
    except OSError as failure:
        raise typer.BadParameter(f"cannot read {file}: {failure.strerror}", param_hint="FILE") from None
    for error in errors:
        typer.echo(f"{error.pointer}: {error.detail}")
    if errors:
        raise typer.Exit(1)
    if fields and agreement:
        warnings = sorted([*warnings, *_find_unfilled(agreement)])
    for warning in warnings:
        typer.echo(f"warning: {warning.pointer}: {warning.detail}")
    typer.echo("The agreement is well formed.")


def _find_unfilled(agreement: Agreement) -> list[FieldError]:
    async def find(database: Database) -> list[FieldError]:
        async with database.read_connection() as conn:
            return await find_unfilled_clauses(conn, agreement)

    return run_once("qualification", settings_of_running_instance(read_settings()), find)
