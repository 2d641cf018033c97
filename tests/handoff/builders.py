"""Plausible captures and qualifications, as handoff hears them; keywords change what a test is about."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.events.base import Event
from shared.events.intake import LeadCaptured, MatchKey, Touch
from shared.events.qualification import LeadQualified, MetClause
from shared.hearing import Heard
from shared.identity import match_key

SECRET = "s" * 43
NOON = datetime(2018, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NUMBERS = count(1)


def an_id(last: int) -> UUID:
    """A fixed id that ends in this number."""
    return UUID(f"0193a5b0-0000-7000-8000-{last:012d}")


def email_key(email: str) -> str:
    """The match key of an address, as intake would list it."""
    return match_key("email", email, SECRET.encode())


def captured(lead_id: UUID | None = None, email: str | None = None, **changes: Any) -> LeadCaptured:
    """A capture; with an address, the lead claims its key at the moment of the capture."""
    at = changes.get("occurred_at", NOON)
    plain: dict[str, Any] = {
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
    return LeadCaptured(**plain | changes)


def qualified(lead_id: UUID | None = None, **changes: Any) -> LeadQualified:
    """A lead that qualified."""
    plain: dict[str, Any] = {
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
    return LeadQualified(**plain | changes)


def heard(event: Event) -> Heard:
    """The event as a reader brings it."""
    topic = "intake" if isinstance(event, LeadCaptured) else "qualification"
    return Heard(event, uuid7(), event.occurred_at, topic, 0, next(NUMBERS))
