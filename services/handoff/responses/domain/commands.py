"""What a seller may say of a handoff, and what it is judged by.

The table `answers` keeps `question`, and the names of the fields in documents and digests: they outlive a class's name.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import orjson

from services.handoff.agreements.domain.response_terms import ResponseTerms
from services.handoff.handoffs.domain.events import Contact
from services.handoff.handoffs.domain.handoff import Handoff


@dataclass(frozen=True)
class Accept:
    """The seller takes the lead."""


@dataclass(frozen=True)
class LogContact:
    """The seller tried to reach the lead, or did."""

    kind: Contact
    channel: str | None = None


@dataclass(frozen=True)
class Qualify:
    """What the seller heard; the words of `evidence` stay here."""

    question: ClassVar[str] = "qualification"

    evidence: Mapping[str, Any] = field(default_factory=dict)
    sales_ready: bool = False


@dataclass(frozen=True)
class Reject:
    """Why the seller gives the lead back; `correction` is what is known better."""

    question: ClassVar[str] = "rejection"

    reason: str
    clause: str | None = None
    note: str | None = None
    correction: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recycle:
    """Why the lead goes back to marketing for a while, and not before when."""

    question: ClassVar[str] = "recycling"

    reason: str
    note: str | None = None
    return_on: date | None = None


Command = Accept | LogContact | Qualify | Reject | Recycle


@dataclass(frozen=True)
class HandoffContext:
    """A handoff with what an answer to it is judged by.

    `known`: the attributes that its lead qualified with; `former`: the digests of what was answered last to a question.
    """

    handoff: Handoff
    terms: ResponseTerms
    known: Mapping[str, Any] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ResponseRecord:
    """An answer, word for word: it stays in this service. `digest` tells it from another one."""

    handoff_id: UUID
    question: str
    seller: str | None
    at: datetime
    digest: str
    words: Mapping[str, Any]


def digest_of(said: Command) -> str:
    """Tells an answer from another one to the same question, by the names and values of its fields."""
    return hashlib.sha256(orjson.dumps(asdict(said), option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()
