"""Plausible events of intake and qualification; keywords change the fields that a test is about."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.events.base import Event
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadEnriched, LeadMerged, MatchKey, Touch
from shared.events.qualification import AgreementActivated, LeadQualified, MetClause
from shared.messaging.event_handler import ReceivedEvent
from shared.values.contact_identity import match_key

SECRET = "s" * 43
NOON = datetime(2018, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NUMBERS = count(1)


def fixed_id(last: int) -> UUID:
    """A fixed id that ends in this number."""
    return UUID(f"0193a5b0-0000-7000-8000-{last:012d}")


def email_key(email: str) -> str:
    """The match key of an email address, as intake publishes it."""
    return match_key("email", email, SECRET.encode())


def lead_captured(lead_id: UUID | None = None, email: str | None = None, **changes: Any) -> LeadCaptured:
    """A capture; with an address, the lead claims its key at the moment of the capture."""
    at = changes.get("occurred_at", NOON)
    fields: dict[str, Any] = {
        "lead_id": lead_id or uuid7(),
        "capture_id": uuid7(),
        "occurred_at": at,
        "source": "website",
        "source_kind": "form",
        "activity": "form_submitted",
        "touch": Touch(channel="social"),
        "attributes": {},
        "match_keys": (MatchKey(hash=email_key(email), claimed_at=at),) if email else (),
    }
    return LeadCaptured(**fields | changes)


def lead_enriched(lead_id: UUID, **changes: Any) -> LeadEnriched:
    """Attributes that became known of a lead an hour after its capture."""
    fields: dict[str, Any] = {"enrichment_id": uuid7(), "occurred_at": NOON + HOUR, "attributes": {}}
    return LeadEnriched(lead_id=lead_id, **fields | changes)


def lead_qualified(lead_id: UUID | None = None, **changes: Any) -> LeadQualified:
    """A lead that qualified."""
    fields: dict[str, Any] = {
        "lead_id": lead_id or uuid7(),
        "occurred_at": NOON,
        "cycle": 1,
        "product": "default",
        "agreement_version": 3,
        "fit": 60.0,
        "behaviour": 50.0,
        "clauses": (MetClause(id="industry", part="profile", points=30.0),),
        "attributes": {"company.industry": "logistics"},
        "promise": {},
        "currency": "EUR",
    }
    return LeadQualified(**fields | changes)


def activity_recorded(lead_id: UUID, **changes: Any) -> ActivityRecorded:
    """The lead viewed the page of prices."""
    fields: dict[str, Any] = {
        "lead_id": lead_id,
        "occurred_at": NOON,
        "activity_id": uuid7(),
        "activity": "page_viewed",
        "touch": Touch(),
        "properties": {"page": "/pricing"},
    }
    return ActivityRecorded(**fields | changes)


def lead_merged(loser: UUID, survivor: UUID, published_under: UUID | None = None) -> LeadMerged:
    """Two leads were merged because they are one person; published under one of the ids."""
    lead = published_under or survivor
    return LeadMerged(occurred_at=NOON, lead_id=lead, survivor=survivor, merged=loser, match_keys=())


def document(**changes: Any) -> dict[str, Any]:
    """An agreement as both sides sign it, without an SLA."""
    fields: dict[str, Any] = {
        "title": "Qualified leads",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "definition": {
            "profile": [
                {"id": "industry", "field": "company.industry", "in": ["logistics", "retail"], "points": 30},
                {"id": "size", "field": "company.employees", "between": [50, 2000], "points": 30},
                {"id": "budget", "field": "interest.budget", "at_least": 10000, "points": 15},
            ],
            "behaviour": [{"id": "demo", "activity": "demo_requested", "points": 50}],
            "disqualify": [{"id": "rival", "field": "company.domain", "in": ["rival.example"]}],
            "qualified": {"fit": 30, "behaviour": 0},
            "sales_qualified": {"evidence": ["need", "budget"]},
            "sales_ready": {"evidence": ["decision_maker"]},
        },
        "sales": {},
        "rejection_reasons": [
            {"code": "too_small", "clause": "size", "returns": "nurture"},
            {"code": "no_budget", "clause": "budget", "returns": "nurture"},
            {"code": "a_rival", "clause": "rival", "returns": "disqualified"},
            {"code": "no_interest", "clause": "demo", "returns": "nurture"},
            {"code": "other", "note": "required", "returns": "nurture"},
            {"code": "gone", "returns": "disqualified"},
        ],
        "recycle_reasons": ["unreachable", "not_now"],
        "lost_reasons": ["price", "timing"],
    }
    return fields | changes


def agreement_activated(version: int = 3, **changes: Any) -> AgreementActivated:
    """An agreement that came into force at noon."""
    return AgreementActivated(occurred_at=NOON, agreement_version=version, document=document(**changes))


def received(event: Event) -> ReceivedEvent:
    """The event as a consumer receives it."""
    topic = "intake" if isinstance(event, LeadCaptured) else "qualification"
    return ReceivedEvent(event, uuid7(), event.occurred_at, topic, 0, next(NUMBERS))
