"""Facts: what metrics keeps of each event for ever, and which of two facts counts. No fact names a person."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.events import companies, notices, revenue, work
from shared.events.base import Attributes, Event
from shared.events.handoff import (
    DealLost,
    DealOpened,
    DealReopened,
    DealWon,
    HandoffAccepted,
    HandoffClosed,
    HandoffContacted,
    HandoffMoved,
    HandoffOffered,
    HandoffPrioritised,
    HandoffProductChanged,
    HandoffQueued,
    HandoffRated,
    HandoffReassigned,
    HandoffRecycled,
    HandoffRejected,
    HandoffReopened,
    HandoffSalesQualified,
)
from shared.events.intake import (
    ActivityRecorded,
    CaptureFiltered,
    DealReported,
    LeadCaptured,
    LeadEnriched,
    LeadMerged,
    RevenueReported,
    SpendRecorded,
)
from shared.events.qualification import (
    AgreementActivated,
    LeadDisqualified,
    LeadNurtureStarted,
    LeadPrioritised,
    LeadProductChanged,
    LeadQualified,
)
from shared.events.sla import SlaBreached, SlaCancelled, SlaCorrected, SlaFinished, SlaMet, SlaStarted, SlaWarned

_HANDOFF = {"handoff_id", "product", "kind", "cycle", "origin", "priority", "team", "seller"}
_DEAL = {*_HANDOFF, "deal", "amount", "reason"}
_CLOCK = {*_HANDOFF, "clock", "target", "agreement_version", "started_at", "due_at"}
_TIMED = {*_CLOCK, "elapsed_seconds", "business_seconds"}
_NOTICE = {"notice", "kind", "handoff_id", "seller", "team", "attempts"}
_VERDICT = {"cycle", "product", "agreement_version"}
_TOUCH = {"channel", "campaign", "utm_source", "utm_medium", "utm_campaign", "ad_id"}

# For each event type the fields that metrics keeps. Search terms, page addresses, activity properties, channel names
# and reasons in free text may name a person, so they are missing. An erasure is no fact: what metrics keeps names no
# person, and reports and journeys stay as they are.
KEPT_FIELDS: dict[type[Event], dict[str, Any]] = {
    LeadCaptured: {**dict.fromkeys(["capture_id", "source", "source_kind", "activity"], True), "touch": _TOUCH},
    ActivityRecorded: {**dict.fromkeys(["activity_id", "activity"], True), "touch": _TOUCH},
    LeadEnriched: {"enrichment_id": True},
    LeadMerged: dict.fromkeys(["survivor", "merged"], True),
    CaptureFiltered: dict.fromkeys(["capture_id", "source", "reason"], True),
    SpendRecorded: dict.fromkeys(
        ["date", "source", "channel", "campaign", "ad_id", "amount", "impressions", "clicks"], True
    ),
    # Handoff says what becomes of the deal.
    DealReported: {},
    RevenueReported: {},
    AgreementActivated: dict.fromkeys(["agreement_version", "document"], True),
    LeadQualified: dict.fromkeys({*_VERDICT, "fit", "behaviour", "clauses", "lacking", "priority", "persona"}, True),
    LeadPrioritised: dict.fromkeys({*_VERDICT, "priority"}, True),
    LeadProductChanged: dict.fromkeys(_VERDICT, True),
    LeadNurtureStarted: dict.fromkeys({*_VERDICT, "fit", "behaviour", "missing"}, True),
    LeadDisqualified: dict.fromkeys({*_VERDICT, "clause"}, True),
    HandoffQueued: dict.fromkeys({*_HANDOFF, "filtered"}, True),
    HandoffOffered: dict.fromkeys(_HANDOFF, True),
    HandoffPrioritised: dict.fromkeys({*_HANDOFF, "former_priority"}, True),
    HandoffProductChanged: dict.fromkeys({*_HANDOFF, "former_product"}, True),
    HandoffReassigned: dict.fromkeys({*_HANDOFF, "former_seller", "by"}, True),
    work.HandoffEscalated: dict.fromkeys({*_HANDOFF, "former_seller", "missed"}, True),
    HandoffAccepted: dict.fromkeys({*_HANDOFF, "implicit"}, True),
    HandoffRejected: dict.fromkeys({*_HANDOFF, "agreement_version", "reason", "clause", "returns", "check"}, True),
    work.HandoffWorked: dict.fromkeys({*_HANDOFF, "contact"}, True),
    HandoffContacted: dict.fromkeys({*_HANDOFF, "contact"}, True),
    HandoffSalesQualified: dict.fromkeys({*_HANDOFF, "agreement_version", "evidence", "sales_ready"}, True),
    HandoffRated: dict.fromkeys({*_HANDOFF, "score"}, True),
    HandoffRecycled: dict.fromkeys({*_HANDOFF, "reason", "return_at", "counted"}, True),
    DealOpened: dict.fromkeys(_DEAL, True),
    DealWon: dict.fromkeys(_DEAL, True),
    DealLost: dict.fromkeys(_DEAL, True),
    DealReopened: dict.fromkeys(_DEAL, True),
    HandoffClosed: dict.fromkeys({*_HANDOFF, "outcome", "reason", "returns", "return_at"}, True),
    HandoffReopened: dict.fromkeys(_HANDOFF, True),
    HandoffMoved: dict.fromkeys({*_HANDOFF, "survivor", "survivor_cycle"}, True),
    revenue.RevenueBooked: dict.fromkeys(["revenue", "deal", "amount", "kind"], True),
    # The domain may name a person whose company it is.
    companies.CompanyStandingChanged: dict.fromkeys(["company", "standing", "seller", "former_standing", "by"], True),
    companies.CompanyEngaged: dict.fromkeys(["company", "standing", "seller", "clause"], True),
    notices.SubscriptionEnded: dict.fromkeys(["subscription", "state"], True),
    # Whom it told is no code: the code of a person may be a name.
    notices.NoticeSent: dict.fromkeys(_NOTICE, True),
    notices.NoticeFailed: dict.fromkeys({*_NOTICE, "reason"}, True),
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
# A value of another form was typed by a person and may be anything: metrics drops it.
CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
BAND_LIMITS = (10, 50, 200, 500, 1000, 5000, 10000)


@dataclass(frozen=True, slots=True)
class Fact:
    """One event as metrics keeps it; `number` is its place in its partition of the topic."""

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
    """The fields of an event that metrics keeps, as JSON values."""
    data: dict[str, Any] = event.model_dump(mode="json", include=KEPT_FIELDS[type(event)], exclude_none=True)
    if isinstance(event, LeadCaptured | LeadEnriched):
        data["attributes"] = band_attributes(event.attributes)
    if isinstance(event, HandoffRejected):
        data["correction"] = band_attributes(event.correction)
    return data


def band_attributes(attributes: Attributes) -> dict[str, Any]:
    """The attributes that are codes, the company's size as a band, and the budget."""
    codes = {field: attributes.get(field) for field in CODES}
    data: dict[str, Any] = {
        field: code for field, code in codes.items() if isinstance(code, str) and CODE.fullmatch(code)
    }
    size, budget = attributes.get("company.employees"), attributes.get("interest.budget")
    if size is not None:
        data["company.size"] = band_size(size)
    if isinstance(budget, dict):
        data["interest.budget"] = budget
    return data


def band_size(size: Any) -> str:
    """The band of a number of employees, `11-50`. A range that no single band covers keeps its own bounds."""
    if not isinstance(size, dict):
        return _find_band(size)
    low, high = size.get("min"), size.get("max")
    if low is None or high is None or _find_band(low) != _find_band(high):
        return f"{low or 0}-{high or ''}"
    return _find_band(low)


def _find_band(employees: float) -> str:
    floor = 0
    for top in BAND_LIMITS:
        if employees <= top:
            return f"{floor}-{top}"
        floor = top + 1
    return f"{floor}-"


def find_earliest(instants: Iterable[datetime | None]) -> datetime | None:
    """The earliest of the instants that are known."""
    return min((at for at in instants if at), default=None)


def is_newer(recorded_at: datetime | None, number: int | None, fact: Fact) -> bool:
    """Whether metrics learned the fact after the known value, which has this `recorded_at` and `number`."""
    return recorded_at is None or number is None or (recorded_at, number) < (fact.recorded_at, fact.number)


def is_earlier(at: datetime | None, recorded_at: datetime | None, number: int | None, fact: Fact) -> bool:
    """Whether the fact happened before the known value; of two at one instant the one learned first counts."""
    if at is None or recorded_at is None or number is None:
        return True
    return (fact.occurred_at, fact.recorded_at, fact.number) < (at, recorded_at, number)
