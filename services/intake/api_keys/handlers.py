"""Making keys: for whoever asks with an admin key, for the command line, and the first one of a new database."""

import hmac
from base64 import urlsafe_b64encode

from uuid_utils.compat import uuid7

from services.intake.api_keys import store
from services.intake.api_keys.domain import ApiKey, require_same
from shared.auth import SECRET_PREFIX, hash_of, new_secret
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
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is told this once. With a secret that made a key already, that key.

    Raises KeyMadeOtherwise if that key differs.
    """
    secret = secret or new_secret()
    # Drawn before the first attempt: a commit whose answer was lost is tried again.
    key_id = uuid7()

    async def add(conn: Connection) -> ApiKey:
        return await store.add_key(conn, hash_of(secret), key_id, scopes, seller, note)

    return require_same(await database.run(add), scopes, seller, note), secret


async def ensure_admin_key(database: Database, secret: str | None) -> bool:
    """Whether `secret` (ACCORD_BOOTSTRAP_KEY) became an admin key, since the database has none."""
    if secret is None:
        return False
    key_id = uuid7()

    async def add(conn: Connection) -> bool:
        if await store.has_admin(conn):
            return False
        await store.add_key(conn, hash_of(secret), key_id, ("admin",), None, BOOTSTRAP_NOTE)
        return True

    return await database.run(add)


def repeatable_secret(secret: bytes, mark: IdempotencyKey) -> str:
    """The secret of a key that may be asked for again: drawn from the installation's secret instead of chance."""
    drawn = hmac.digest(secret, f"access key\0{mark.key_id}\0{mark.key}".encode(), "sha256")
    return SECRET_PREFIX + urlsafe_b64encode(drawn).decode().rstrip("=")
