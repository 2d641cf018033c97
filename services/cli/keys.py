"""`accord keys`: API keys for senders, sellers and readers."""

from typing import Annotated

import typer

from services.intake.api_keys.handlers import create_key
from shared.config.settings import read_settings
from shared.runtime.data_directory import settings_of_running_instance
from shared.runtime.launch import run_once

app = typer.Typer(no_args_is_help=True, help="Keys for senders, sellers and readers.")


@app.command()
def create(
    scope: Annotated[list[str], typer.Option(help="May be given several times.")],
    seller: Annotated[str | None, typer.Option(help="The key works this seller's handoffs only.")] = None,
    note: str | None = None,
) -> None:
    """Make a key; its secret is shown this once."""
    settings = settings_of_running_instance(read_settings())
    scopes = tuple(sorted(set(scope)))
    _, secret = run_once("intake", settings, lambda database: create_key(database, scopes, seller, note))
    typer.echo(secret)
