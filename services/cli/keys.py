"""`accord keys`: create, list and revoke API keys for senders, sellers and readers."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from services.intake.api_keys import store
from services.intake.api_keys.domain import ApiKey, ApiKeyNotFound, InvalidApiKey, LastAdminKey, UnknownSeller
from services.intake.api_keys.handlers import keys
from shared.auth import SCOPES, record_security_event
from shared.config.settings import read_settings
from shared.db.database import Database
from shared.runtime.data_directory import settings_of_running_instance
from shared.runtime.launch import run_once

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Keys for senders, sellers and readers.")


@app.command()
def create(
    scope: Annotated[list[str], typer.Option(help="May be given several times.")],
    seller: Annotated[str | None, typer.Option(help="The key works this seller's handoffs only.")] = None,
    note: str | None = None,
) -> None:
    """Make a key; its secret is shown this once."""
    scopes = tuple(sorted(set(scope)))
    try:
        key, secret = _run("intake", lambda database: keys.create_key(database, scopes, seller, note))
    except InvalidApiKey:
        known = ", ".join(sorted(SCOPES))
        raise typer.BadParameter(f"the scopes are {known}; admin is not for sellers", param_hint="--scope") from None
    except UnknownSeller:
        raise typer.BadParameter("no seller has this id", param_hint="--seller") from None
    record_security_event("key_made", target=key.key_id)
    typer.echo(secret)


@app.command("list")
def list_keys() -> None:
    """One line a key, newest first: id, scopes, seller, since when, until when, note. No secrets."""
    for key in _run("intake", _list_keys):
        revoked = key.revoked_at.isoformat() if key.revoked_at else "valid"
        fields = (str(key.key_id), ",".join(key.scopes), key.seller or "-", key.created_at.isoformat(), revoked)
        typer.echo(" ".join([*fields, key.note or ""]).rstrip())


@app.command()
def revoke(key_id: UUID) -> None:
    """Revoke a key: within 5 seconds no service accepts it."""
    try:
        _run("intake", lambda database: keys.revoke_key(database, key_id))
    except (ApiKeyNotFound, LastAdminKey) as refusal:
        if isinstance(refusal, LastAdminKey):
            record_security_event("last_admin_refused", target=key_id)
        raise typer.BadParameter(refusal.detail) from None
    record_security_event("key_revoked", target=key_id)
    typer.echo("revoked")


async def _list_keys(database: Database) -> list[ApiKey]:
    async with database.read_connection() as conn:
        return await store.list_keys(conn)


def _run(service: str, work: Callable[[Database], Awaitable[T]]) -> T:
    return run_once(service, settings_of_running_instance(read_settings()), work)
