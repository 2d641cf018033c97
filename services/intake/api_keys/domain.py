"""API keys."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.errors import Refusal

KEYS_LIMIT = 1000


class ApiKeyConflict(Refusal):
    code = "key-made-otherwise"
    detail = "This Idempotency-Key made a key with other scopes, another seller or another note."


@dataclass(frozen=True)
class ApiKey:
    """What a caller may do; with a `seller`, for that seller's handoffs only. The secret is not stored."""

    key_id: UUID
    scopes: tuple[str, ...]
    seller: str | None
    note: str | None
    created_at: datetime
    revoked_at: datetime | None = None


def require_same(stored: ApiKey, scopes: tuple[str, ...], seller: str | None, note: str | None) -> ApiKey:
    """The API key that the first of two equal requests created. Raises ApiKeyConflict if the requests differ."""
    if (stored.scopes, stored.seller, stored.note) != (scopes, seller, note):
        raise ApiKeyConflict(stored.key_id)
    return stored
