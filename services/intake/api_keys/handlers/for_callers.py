"""Making and revoking API keys for a caller: each is a security event."""

from uuid import UUID

from starlette.requests import Request

from services.intake.api_keys.domain import ApiKey, LastAdminKey
from services.intake.api_keys.handlers.keys import choose_secret, create_key, revoke_key
from services.intake.api_keys.schemas import KeyIn
from shared.auth import Caller, record_security_event
from shared.idempotency.domain import IdempotencyKey


async def make_as_caller(
    request: Request, caller: Caller, body: KeyIn, idempotency: IdempotencyKey | None = None
) -> tuple[ApiKey, str]:
    """A new key of this caller with its secret, of which only the hash is stored; a repeat gets the same.

    Raises UnknownSeller, ApiKeyConflict, ApiKeyRevoked.
    """
    intake = request.app.state.intake
    secret = await choose_secret(intake.database, intake.secrets, idempotency) if idempotency else None
    key, secret = await create_key(intake.database, tuple(body.scopes), body.seller, body.note, secret, caller.key_id)
    record_security_event("key_made", request, key_id=caller.key_id, target=key.key_id)
    return key, secret


async def revoke_as_caller(request: Request, caller: Caller, key_id: UUID) -> None:
    """Revoke a key for this caller. Raises ApiKeyNotFound, LastAdminKey."""
    try:
        await revoke_key(request.app.state.intake.database, key_id, caller.key_id)
    except LastAdminKey:
        record_security_event("last_admin_refused", request, key_id=caller.key_id, target=key_id)
        raise
    record_security_event("key_revoked", request, key_id=caller.key_id, target=key_id)
