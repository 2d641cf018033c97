"""The private events of a score: they change it, and go no further."""

from datetime import datetime
from typing import ClassVar

from pydantic import SkipValidation

from services.qualification.verdicts.entries import Entry, Verdict, captured
from shared.events.base import LeadEvent
from shared.events.intake import LeadCaptured


class Learned(LeadEvent):
    """Something the lead did became known here; `recorded_at` is when Accord took it."""

    type: ClassVar[str] = "score.learned"
    published: ClassVar[bool] = False

    entry: SkipValidation[Entry]
    recorded_at: datetime


class Judged(LeadEvent):
    """The lead was judged by a version of the agreement."""

    type: ClassVar[str] = "score.judged"
    published: ClassVar[bool] = False

    agreement_version: int
    verdict: SkipValidation[Verdict]


def learned(event: LeadCaptured, recorded_at: datetime) -> Learned:
    """What a capture tells of its lead."""
    return Learned(occurred_at=event.occurred_at, lead_id=event.lead_id, entry=captured(event), recorded_at=recorded_at)
