"""Plausible sellers, leads, deals and handoffs; keywords change what a test is about."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.deals.domain import Deal, DealTold, Message
from services.handoff.handoffs.domain import Handoff
from services.handoff.routing.domain import Desk
from services.handoff.sellers.domain import Seller
from services.handoff.standings.domain import Stage
from shared.events.base import Event
from shared.events.intake import LeadCaptured, MatchKey, Touch
from shared.events.qualification import LeadQualified, MetClause
from shared.hearing import Heard
from shared.identity import match_key
from shared.money import Money

SECRET = "s" * 43
NOON = datetime(2018, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NUMBERS = count(1)


def an_id(last: int) -> UUID:
    """A fixed id that ends in this number."""
    return UUID(f"0193a5b0-0000-7000-8000-{last:012d}")


def seller(name: str, **changes: Any) -> Seller:
    """A seller who takes any number of leads."""
    plain: dict[str, Any] = {
        "seller": name,
        "name": name.title(),
        "email": None,
        "team": "reps",
        "kind": "employee",
        "capacity": None,
        "weight": 1.0,
        "timezone": "UTC",
        "away": (),
        "active": True,
    }
    return Seller(**plain | changes)


def desk(name: str, open: int = 0, served_at: datetime | None = None, **changes: Any) -> Desk:  # noqa: A002
    """A seller with this much on the desk."""
    return Desk(seller(name, **changes), open, served_at)


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


def handoff(**changes: Any) -> Handoff:
    """A handoff of which nothing has come yet."""
    plain: dict[str, Any] = {"handoff_id": an_id(1), "lead_id": an_id(2)}
    return Handoff(**plain | changes)


def deal(stages: Iterable[DealTold] = (), **changes: Any) -> Deal:
    """A deal of which this was said."""
    plain: dict[str, Any] = {"deal_id": "d-1", "deal": an_id(3), "stages": tuple(stages)}
    return Deal(**plain | changes)


def message(**changes: Any) -> Message:
    """A message that names its lead by a key."""
    plain: dict[str, Any] = {
        "deal_id": "d-1",
        "lead_id": None,
        "keys": ("key",),
        "stage": "won",
        "stated_at": NOON,
        "amount": Money(Decimal(100), "EUR"),
        "owner": "anna",
        "reason": None,
        "attributes": None,
    }
    return Message(**plain | changes)


def told(stage: Stage = "won", at: datetime = NOON, **changes: Any) -> DealTold:
    """One stage of a deal, as `message` tells it."""
    said = message(stage=stage, stated_at=at, **changes)
    names = ("stage", "stated_at", "amount", "owner", "reason", "digest")
    return DealTold(occurred_at=at, **{name: getattr(said, name) for name in names})
