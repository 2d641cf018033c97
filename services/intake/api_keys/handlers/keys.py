"""Creating API keys: for an administrator, for the command line, and the first one of a new database."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from services.intake.api_keys import store
from services.intake.api_keys.domain import (
    ApiKey,
    ApiKeyNotFound,
    LastAdminKey,
    UnknownSeller,
    require_same,
    require_valid,
)
from shared.auth import SCOPES, SECRET_PREFIX, generate_secret, hash_secret, record_change, record_security_event
from shared.db.connection import Connection
from shared.db.database import Database
from shared.idempotency.domain import IdempotencyKey

BOOTSTRAP_NOTE = "bootstrap"


async def create_key(
    database: Database,
    scopes: tuple[str, ...],
    seller: str | None = None,
    note: str | None = None,
    secret: str | None = None,
    made_by: UUID | None = None,
) -> tuple[ApiKey, str]:
    """A new API key and its secret, which is returned only here. A secret that has an API key already returns that one.

    `made_by`: the API key of the caller; None on the command line.

    Raises InvalidApiKey, UnknownSeller, ApiKeyConflict if that API key has other scopes, another seller or another
    note, and ApiKeyRevoked if it was revoked.
    """
    require_valid(scopes, seller, SCOPES)
    secret = secret or generate_secret()
    # Drawn before the first attempt: a commit with a lost answer is tried again with the same id.
    key_id = uuid7()

    async def add(conn: Connection) -> ApiKey:
        if seller is not None and not await store.seller_exists(conn, seller):
            raise UnknownSeller
        key = await store.add_key(conn, hash_secret(secret), key_id, scopes, seller, note)
        if key.key_id == key_id:
            await record_change(conn, made_by, "created", f"keys/{key_id}")
        return key

    return require_same(await database.run(add), scopes, seller, note), secret


async def revoke_key(database: Database, key_id: UUID, revoked_by: UUID | None = None) -> None:
    """Revoke an API key for ever. Raises ApiKeyNotFound, LastAdminKey.

    `revoked_by`: the API key of the caller; None on the command line.
    """

    async def revoke(conn: Connection) -> None:
        # Two administrators who revoke each other's keys at the same moment wait for each other here.
        await store.lock_keys(conn)
        if not await store.has_admin(conn, without=key_id) and await store.is_valid_admin(conn, key_id):
            raise LastAdminKey
        if await store.revoke_key(conn, key_id):
            await record_change(conn, revoked_by, "revoked", f"keys/{key_id}")
        elif not await store.key_exists(conn, key_id):
            raise ApiKeyNotFound

    await database.run(revoke)


async def ensure_admin_key(database: Database, secret: str | None) -> bool:
    """Make `secret` (ACCORD_BOOTSTRAP_KEY) an admin key if the database has none. Whether it did.

    A secret whose key was revoked stays revoked.
    """
    if secret is None:
        return False
    key_id = uuid7()

    async def add(conn: Connection) -> bool:
        await store.lock_keys(conn)
        if await store.has_admin(conn) or await store.find_key(conn, hash_secret(secret)):
            return False
        await store.add_key(conn, hash_secret(secret), key_id, ("admin",), None, BOOTSTRAP_NOTE)
        await record_change(conn, None, "created", f"keys/{key_id}")
        return True

    made = await database.run(add)
    if made:
        record_security_event("key_made", target=key_id)
    return made


async def find_key(database: Database, secret: str) -> ApiKey | None:
    """The API key with this secret, also a revoked one."""
    async with database.read_connection() as conn:
        return await store.find_key(conn, hash_secret(secret))


async def choose_secret(database: Database, secrets: Sequence[bytes], key: IdempotencyKey) -> str:
    """The secret of an API key that a request under this Idempotency-Key creates, the same for each repeat.

    `secrets`: the installation's, newest first; a repeat may come after a newer one was added.
    """
    newest, *others = [derive_secret(secret, key) for secret in secrets]
    for secret in others:
        if await find_key(database, secret):
            return secret
    return newest


def derive_secret(secret: bytes, key: IdempotencyKey) -> str:
    """HMAC-SHA256 of the Idempotency-Key under one secret of the installation."""
    digest = hmac.digest(secret, f"access key\0{key.key_id}\0{key.key}".encode(), "sha256")
    return SECRET_PREFIX + urlsafe_b64encode(digest).decode().rstrip("=")
