"""What intake answered under an Idempotency-Key, so that a repeat is answered the same."""

from typing import NamedTuple
from uuid import UUID

from shared.idempotency import domain as idempotency
from shared.idempotency.domain import IdempotencyKey, StoredResponse, digest_of

__all__ = ["CaptureResponse", "IdempotencyKey", "IdempotencyKeyReused", "Repeat", "digest_of", "replay", "replay_batch"]


class IdempotencyKeyReused(idempotency.KeyReused):
    code = "key-reused"
    detail = "This Idempotency-Key came before with another body."


class CaptureResponse(NamedTuple):
    """What a capture was answered with; a batch as a whole has no capture.

    An activity stands in the place of the capture, and waits if it has no lead.
    """

    capture_id: UUID | None = None
    lead_id: UUID | None = None
    duplicate: bool = False


Repeat = StoredResponse[CaptureResponse]


def replay(repeat: Repeat, digest: bytes) -> UUID:
    """The capture or activity that was answered. Raises KeyReused if something else was said, or a batch of it."""
    capture_id = repeat.response.capture_id
    if capture_id is None or repeat.digest != digest:
        raise IdempotencyKeyReused(repeat.key.key_id)
    return capture_id


def replay_batch(repeat: Repeat, digest: bytes) -> None:
    """Raises KeyReused if something else was said, or this, but not as a batch."""
    if repeat.response.capture_id is not None or repeat.digest != digest:
        raise IdempotencyKeyReused(repeat.key.key_id)
