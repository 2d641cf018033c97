"""A key in use: its secret, its hash, and what it allows."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

SCOPES = frozenset({"capture", "spend", "sales", "marketing", "read", "backfill", "admin"})
SECRET_PREFIX = "ak_"
SECRET_BYTES = 32


@dataclass(frozen=True)
class Caller:
    """A key in use. With a `seller` it sees and works that seller's handoffs only."""

    key_id: UUID
    scopes: frozenset[str]
    seller: str | None = None

    def allows(self, *scopes: str) -> bool:
        """Whether the key has one of these scopes; `admin` has all, and no scope asks for nothing but a key."""
        return not scopes or "admin" in self.scopes or not self.scopes.isdisjoint(scopes)


# Whoever sits at a machine on which pages are bound to loopback.
LOCAL_USER = Caller(UUID(int=0), frozenset({"admin"}))


def generate_secret() -> str:
    return SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> bytes:
    """SHA-256: a random key of 256 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()
