"""What a seller may answer to a handoff, the request around it, and the record that is saved of it.

The table `answers` stores `question` and the names of the commands' fields, in documents and digests: they outlive the
names of the classes.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import orjson

from shared.events.work import ContactKind
from shared.idempotency.domain import IdempotencyKey


@dataclass(frozen=True)
class Accept:
    """The seller takes the lead."""


@dataclass(frozen=True)
class LogContact:
    """The seller tried to reach the lead, or reached it."""

    kind: ContactKind
    channel: str | None = None


@dataclass(frozen=True)
class Qualify:
    """The seller has the agreement's evidence that the lead is good; the values of `evidence` are not published."""

    question: ClassVar[str] = "qualification"

    evidence: Mapping[str, Any] = field(default_factory=dict)
    sales_ready: bool = False


@dataclass(frozen=True)
class Reject:
    """The seller gives the lead back for this reason; `correction`: better values of the lead's attributes."""

    question: ClassVar[str] = "rejection"

    reason: str
    clause: str | None = None
    note: str | None = None
    correction: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recycle:
    """The lead goes back to marketing for this reason, not to return before this day."""

    question: ClassVar[str] = "recycling"

    reason: str
    note: str | None = None
    return_on: date | None = None


@dataclass(frozen=True)
class Rate:
    """The seller says how good the lead is, from 1 to 5."""

    question: ClassVar[str] = "rating"

    score: int
    note: str | None = None


Command = Accept | LogContact | Qualify | Reject | Recycle | Rate


@dataclass(frozen=True)
class ResponseRequest:
    """A seller's command as a caller sends it.

    `key_id`: of the caller's API key; `bound_seller`: the seller that it is bound to; `digest`: that of the request,
    for its Idempotency-Key.
    """

    handoff_id: UUID
    seller: str
    command: Command
    stated_at: datetime | None = None
    bound_seller: str | None = None
    idempotency_key: IdempotencyKey | None = None
    digest: bytes = b""
    key_id: UUID | None = None


@dataclass(frozen=True)
class ResponseRecord:
    """A command with its text, which is saved and never published; `digest` tells a repeat from another command.

    `key_id`: of the API key that sent it.
    """

    handoff_id: UUID
    question: str
    seller: str | None
    at: datetime
    digest: str
    words: Mapping[str, Any]
    key_id: UUID | None = None


def digest_of(command: Command) -> str:
    """The SHA-256 of the names and values of the command's fields."""
    return hashlib.sha256(orjson.dumps(asdict(command), option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()
