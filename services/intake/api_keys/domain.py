"""The keys that callers hold."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.errors import Refusal

KEYS_SHOWN = 1000


class ApiKeyConflict(Refusal):
    code = "key-made-otherwise"
    detail = "This Idempotency-Key made a key with other scopes, another seller or another note."


@dataclass(frozen=True)
class ApiKey:
    """What a caller may do; with a `seller`, for that seller's handoffs only. The secret is nowhere."""

    key_id: UUID
    scopes: tuple[str, ...]
    seller: str | None
    note: str | None
    created_at: datetime
    revoked_at: datetime | None = None


def require_same(known: ApiKey, scopes: tuple[str, ...], seller: str | None, note: str | None) -> ApiKey:
    """The key that a repeated request made before. Raises KeyMadeOtherwise."""
    if (known.scopes, known.seller, known.note) != (scopes, seller, note):
        raise ApiKeyConflict(known.key_id)
    return known
