"""The caller of a route: the API key of the request, with its scopes; and the secrets of keys."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from shared.http import Problem

SCOPES = frozenset(
    {"capture", "spend", "sales", "marketing", "read", "sign_marketing", "sign_sales", "backfill", "admin"}
)
SECRET_PREFIX = "ak_"
SECRET_BYTES = 32


@dataclass(frozen=True)
class Caller:
    """The API key of a request, or the key that stands for a person who is signed in.

    With a `seller` it reads and changes that seller's handoffs only. `person`: the person's code; `name`: what pages
    call who is signed in; `own_seller`: whose handoffs are the person's own, also of one who sees those of all sellers.
    """

    key_id: UUID
    scopes: frozenset[str]
    seller: str | None = None
    person: str | None = None
    name: str = ""
    own_seller: str | None = None

    def allows(self, *scopes: str) -> bool:
        """Whether the key has one of these scopes. `admin` has all; without scopes any key will do."""
        return not scopes or "admin" in self.scopes or not self.scopes.isdisjoint(scopes)

    def require_unbound(self) -> None:
        """Raises Problem 403 for a key that is bound to a seller."""
        if self.seller is not None:
            raise Problem(403, "A key that is bound to a seller works that seller's handoffs and no more.")


# Who runs `accord up` and reads the token that it prints.
OPERATOR = Caller(UUID(int=0), frozenset({"admin"}), name="Administrator")


def generate_secret() -> str:
    """A new random secret of 256 bits: `ak_…`."""
    return SECRET_PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def hash_secret(secret: str) -> bytes:
    """The SHA-256 of a secret: a random secret of 256 bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()
