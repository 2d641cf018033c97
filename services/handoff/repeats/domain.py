"""What was answered under an Idempotency-Key, so that a repeat is answered the same."""

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from shared.failures import Refusal
from shared.marks import Mark

__all__ = ["Answer", "KeyReused", "Mark", "Repeat", "content_of", "same"]

# A document that a request is answered with.
Answer = Mapping[str, Any]


class KeyReused(Refusal):
    code = "key-reused"
    detail = "This Idempotency-Key came before with another request."


class Repeat(NamedTuple):
    """What a request said, by its hash, and the document that it was answered with."""

    mark: Mark
    content: bytes
    answer: Answer


def content_of(path: str, body: str) -> bytes:
    """The hash of a request: what it was about, and what it said."""
    return hashlib.sha256(f"{path}\n{body}".encode()).digest()


def same(repeat: Repeat, content: bytes) -> Answer:
    """The former answer. Raises KeyReused if something else was said."""
    if repeat.content != content:
        raise KeyReused
    return repeat.answer
