"""What metrics keeps of what it hears, for ever: codes, bands, times and money, and nothing that names a person."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.events.base import Attributes, Event
from shared.events.handoff import (
    DealLost,
    DealOpened,
    DealReopened,
    DealWon,
    HandoffAccepted,
    HandoffContacted,
    HandoffOffered,
    HandoffQueued,
    HandoffReassigned,
    HandoffRecycled,
    HandoffRejected,
    HandoffSalesQualified,
    RevenueBooked,
)
from shared.events.intake import ActivityRecorded, CaptureFiltered, LeadCaptured, LeadMerged
from shared.events.qualification import AgreementActivated, LeadDisqualified, LeadNurtureStarted, LeadQualified
from shared.events.sla import SlaBreached, SlaCancelled, SlaCorrected, SlaFinished, SlaMet, SlaStarted, SlaWarned

_HANDOFF = {"handoff_id", "product", "kind", "cycle", "origin", "team", "seller"}
_DEAL = {*_HANDOFF, "deal", "amount", "reason"}
_CLOCK = {*_HANDOFF, "clock", "target", "agreement_version", "started_at", "due_at"}
_TIMED = {*_CLOCK, "elapsed_seconds", "business_seconds"}
_VERDICT = {"cycle", "product", "agreement_version"}
_TOUCH = {"channel", "campaign", "utm_source", "utm_medium", "utm_campaign", "ad_id"}

# Per type, the fields that are kept. Search terms, addresses of pages, properties of activities, names of channels and
# reasons in words may name somebody.
KEPT_FIELDS: dict[type[Event], dict[str, Any]] = {
    LeadCaptured: {**dict.fromkeys(["capture_id", "source", "source_kind", "activity"], True), "touch": _TOUCH},
    ActivityRecorded: {**dict.fromkeys(["activity_id", "activity"], True), "touch": _TOUCH},
    LeadMerged: dict.fromkeys(["survivor", "merged"], True),
    CaptureFiltered: dict.fromkeys(["capture_id", "source", "reason"], True),
    AgreementActivated: dict.fromkeys(["agreement_version", "document"], True),
    LeadQualified: dict.fromkeys({*_VERDICT, "fit", "behaviour", "clauses"}, True),
    LeadNurtureStarted: dict.fromkeys({*_VERDICT, "fit", "behaviour", "missing"}, True),
    LeadDisqualified: dict.fromkeys({*_VERDICT, "clause"}, True),
    HandoffQueued: dict.fromkeys(_HANDOFF, True),
    HandoffOffered: dict.fromkeys(_HANDOFF, True),
    HandoffReassigned: dict.fromkeys({*_HANDOFF, "former_seller", "by"}, True),
    HandoffAccepted: dict.fromkeys({*_HANDOFF, "implicit"}, True),
    HandoffRejected: dict.fromkeys({*_HANDOFF, "agreement_version", "reason", "clause", "returns", "check"}, True),
    HandoffContacted: dict.fromkeys({*_HANDOFF, "contact"}, True),
    HandoffSalesQualified: dict.fromkeys({*_HANDOFF, "agreement_version", "evidence", "sales_ready"}, True),
    HandoffRecycled: dict.fromkeys({*_HANDOFF, "reason", "return_at", "counted"}, True),
    DealOpened: dict.fromkeys(_DEAL, True),
    DealWon: dict.fromkeys(_DEAL, True),
    DealLost: dict.fromkeys(_DEAL, True),
    DealReopened: dict.fromkeys(_DEAL, True),
    RevenueBooked: dict.fromkeys(["revenue", "deal", "amount", "kind"], True),
    SlaStarted: dict.fromkeys(_CLOCK, True),
    SlaWarned: dict.fromkeys({*_CLOCK, "percent"}, True),
    SlaMet: dict.fromkeys(_TIMED, True),
    SlaBreached: dict.fromkeys(_CLOCK, True),
    SlaFinished: dict.fromkeys({*_TIMED, "late_seconds"}, True),
    SlaCorrected: dict.fromkeys({*_TIMED, "breach"}, True),
    SlaCancelled: dict.fromkeys({*_CLOCK, "why"}, True),
}

CODES = ("company.industry", "company.country", "role.seniority", "interest.product", "interest.timeline",
         "contact.email_class")  # fmt: skip
# What people typed into a field made for a code is left out: it may be anything.
CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
SIZES = (10, 50, 200, 500, 1000, 5000, 10000)


@dataclass(frozen=True, slots=True)
class Fact:
    """One event as it is kept; `number` is its place in its partition of the topic."""

    event_id: UUID
    topic: str
    partition: int
    number: int
    type: str
    subject: str
    lead_id: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    data: dict[str, Any]


def strip_personal_data(event: Event) -> dict[str, Any]:
    """What is kept of an event, as plain JSON values."""
    data: dict[str, Any] = event.model_dump(mode="json", include=KEPT_FIELDS[type(event)], exclude_none=True)
    if isinstance(event, LeadCaptured):
        data["attributes"] = band_attributes(event.attributes)
    if isinstance(event, HandoffRejected):
        data["correction"] = band_attributes(event.correction)
    return data


def band_attributes(attributes: Attributes) -> dict[str, Any]:
    """The attributes that are codes, the company's size as a band, and the budget."""
    codes = {field: attributes.get(field) for field in CODES}
    kept: dict[str, Any] = {
        field: code for field, code in codes.items() if isinstance(code, str) and CODE.fullmatch(code)
    }
    size, budget = attributes.get("company.employees"), attributes.get("interest.budget")
    if size is not None:
        kept["company.size"] = band(size)
    if isinstance(budget, dict):
        kept["interest.budget"] = budget
    return kept


def band(size: Any) -> str:
    """The band of a number of employees. A range inside one band is that band, any other stays as it was given."""
    if not isinstance(size, dict):
        return _band(size)
    low, high = size.get("min"), size.get("max")
    if low is None or high is None or _band(low) != _band(high):
        return f"{low or 0}-{high or ''}"
    return _band(low)


def _band(employees: float) -> str:
    floor = 0
    for top in SIZES:
        if employees <= top:
            return f"{floor}-{top}"
        floor = top + 1
    return f"{floor}-"


def earliest(known: datetime | None, told: datetime) -> datetime:
    return told if known is None else min(known, told)


def learned_later(recorded_at: datetime | None, number: int | None, fact: Fact) -> bool:
    """Whether the fact was learned after what is known, of which these are the times."""
    return recorded_at is None or number is None or (recorded_at, number) < (fact.recorded_at, fact.number)


def happened_earlier(at: datetime | None, recorded_at: datetime | None, number: int | None, fact: Fact) -> bool:
    """Whether the fact happened before what is known; of two at one instant, the one learned first."""
    if at is None or recorded_at is None or number is None:
        return True
    return (fact.occurred_at, fact.recorded_at, fact.number) < (at, recorded_at, number)
