"""API keys for tests, inserted into the table that intake writes; and a clock that tests move by hand."""

from uuid import UUID

from shared.auth import generate_secret, hash_secret
from shared.db.connection import sql
from shared.db.database import Database

DANA, OTHER = UUID(int=1), UUID(int=2)
ADD = sql("""
    insert into access.keys (key_hash, key_id, scopes, seller) values (:hash, :key_id, cast(:scopes as text[]), :seller)
""")
REVOKE = sql("update access.keys set revoked_at = now() where key_id = :key_id")


class ManualClock:
    """A clock that stands still until a test moves it."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


async def add_key(
    database: Database, key_id: UUID, *scopes: str, seller: str | None = None, secret: str | None = None
) -> str:
    """Insert a key; returns its secret."""
    secret = secret or generate_secret()
    row = {"hash": hash_secret(secret), "key_id": key_id, "scopes": list(scopes), "seller": seller}
    await database.run(lambda conn: conn.execute(ADD, row))
    return secret


async def revoke(database: Database, key_id: UUID) -> None:
    await database.run(lambda conn: conn.execute(REVOKE, {"key_id": key_id}))
