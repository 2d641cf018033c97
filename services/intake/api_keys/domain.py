"""API keys."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.errors import Refusal

KEYS_LIMIT = 1000


class ApiKeyConflict(Refusal):
    code = "key-made-otherwise"
    detail = "This Idempotency-Key made a key with other scopes, another seller or another note."


class ApiKeyRevoked(Refusal):
    code = "key-revoked"
    detail = "The key that this Idempotency-Key made was revoked; another Idempotency-Key makes a new one."


class LastAdminKey(Refusal):
    code = "last-admin-key"
    detail = "This is the only valid key with the scope admin."


class ApiKeyNotFound(Refusal):
    code = "no-such-key"
    detail = "There is no such key."


class UnknownSeller(Refusal):
    code = "unknown-seller"
    detail = "No seller has this id."


class InvalidApiKey(Refusal):
    code = "invalid-key"
    detail = "The key has a scope that does not exist, or is an administrator's and bound to a seller."


@dataclass(frozen=True)
class ApiKey:
    """What a caller may do; with a `seller`, for that seller's handoffs only. The secret is not stored.

    `last_used_at`: to five minutes; None for one that was never used.
    """

    key_id: UUID
    scopes: tuple[str, ...]
    seller: str | None
    note: str | None
    created_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None


def require_valid(scopes: tuple[str, ...], seller: str | None, known: Set[str]) -> None:
    """Raises InvalidApiKey without scopes, for one that is not `known`, and for `admin` with a seller."""
    if not scopes or not known >= set(scopes) or ("admin" in scopes and seller is not None):
        raise InvalidApiKey


def require_same(stored: ApiKey, scopes: tuple[str, ...], seller: str | None, note: str | None) -> ApiKey:
    """The API key that the first of two equal requests created.

    Raises ApiKeyConflict if the requests differ, ApiKeyRevoked for a key that is valid no more.
    """
    if (stored.scopes, stored.seller, stored.note) != (scopes, seller, note):
        raise ApiKeyConflict(stored.key_id)
    if stored.revoked_at is not None:
        raise ApiKeyRevoked(stored.key_id)
    return stored
