"""What intake responded under an Idempotency-Key, and the check that a repeat is the same request."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from shared.idempotency import domain as idempotency
from shared.idempotency.domain import IdempotencyKey, StoredResponse, digest_of


class IdempotencyKeyReused(idempotency.KeyReused):
    code = "key-reused"
    detail = "This Idempotency-Key came before with another body."


class IntakeResponse(NamedTuple):
    """The response to a capture or an activity; that of a batch as a whole has no `capture_id`.

    For an activity `capture_id` is its activity id, and without a `lead_id` the activity is pending.
    """

    capture_id: UUID | None = None
    lead_id: UUID | None = None
    duplicate: bool = False


StoredIntakeResponse = StoredResponse[IntakeResponse]


@dataclass
class GroupResponses:
    """The responses under the Idempotency-Keys of a group, and those among them that the group added."""

    by_key: dict[IdempotencyKey, StoredIntakeResponse] = field(default_factory=dict)
    new: list[StoredIntakeResponse] = field(default_factory=list)


def replay(responses: GroupResponses, key: IdempotencyKey | None, body: bytes) -> tuple[UUID, UUID | None, bool] | None:
    """The fields of the response under this key; None if there is none.

    Raises IdempotencyKeyReused for another body, or for the same body that was a batch.
    """
    stored = responses.by_key.get(key) if key else None
    if stored is None:
        return None
    capture_id, lead_id, duplicate = stored.response
    if capture_id is None or stored.digest != digest_of(body):
        raise IdempotencyKeyReused(stored.key.key_id)
    return capture_id, lead_id, duplicate


def add_response(responses: GroupResponses, key: IdempotencyKey | None, body: bytes, response: IntakeResponse) -> None:
    """Store the response under this key; nothing without a key."""
    if key:
        stored = StoredIntakeResponse(key, digest_of(body), response)
        responses.by_key[key] = stored
        responses.new.append(stored)


def require_same_batch(stored: StoredIntakeResponse, digest: bytes) -> None:
    """Raises IdempotencyKeyReused for another body, or for the same body that was no batch."""
    if stored.response.capture_id is not None or stored.digest != digest:
        raise IdempotencyKeyReused(stored.key.key_id)
