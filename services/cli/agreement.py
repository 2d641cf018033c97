"""`accord agreement`: the document that both sides sign."""

from pathlib import Path

import typer

from services.qualification.agreements.handlers.check_document import check_file

app = typer.Typer(no_args_is_help=True, help="The document that both sides sign.")


@app.command("check")
def check_document(file: Path) -> None:
    """Say everything that is wrong with an agreement or hardly meant, each with its place."""
    try:
        errors, warnings = check_file(file)
    except OSError as failure:
        raise typer.BadParameter(f"cannot read {file}: {failure.strerror}", param_hint="FILE") from None
    for error in errors:
        typer.echo(f"{error.pointer}: {error.detail}")
    if errors:
        raise typer.Exit(1)
    for warning in warnings:
        typer.echo(f"warning: {warning.pointer}: {warning.detail}")
    typer.echo("The agreement is well formed.")
