"""What was answered under an Idempotency-Key, so that a repeat is answered the same."""

import hashlib
from typing import NamedTuple
from uuid import UUID

from shared.failures import Refusal
from shared.marks import Mark

__all__ = ["KeyReused", "Mark", "Repeat", "content_of", "same", "same_batch"]


class KeyReused(Refusal):
    code = "key-reused"
    detail = "This Idempotency-Key came before with another body."


class Repeat(NamedTuple):
    """What a request said, by its hash, and what it was answered; a batch as a whole has no capture.

    An activity stands in the place of the capture, and waits if it has no lead.
    """

    mark: Mark
    content: bytes
    capture_id: UUID | None = None
    lead_id: UUID | None = None
    duplicate: bool = False


def content_of(body: bytes) -> bytes:
    """The hash of a body. A sender that repeats itself sends the same bytes."""
    return hashlib.sha256(body).digest()


def same(repeat: Repeat, content: bytes) -> UUID:
    """The capture or activity that was answered. Raises KeyReused if something else was said, or a batch of it."""
    if repeat.capture_id is None or repeat.content != content:
        raise KeyReused(repeat.mark.key_id)
    return repeat.capture_id


def same_batch(repeat: Repeat, content: bytes) -> None:
    """Raises KeyReused if something else was said, or this, but not as a batch."""
    if repeat.capture_id is not None or repeat.content != content:
        raise KeyReused(repeat.mark.key_id)
