"""Builders of the events that qualification receives; a test names only what matters to it."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.events.base import Amount, Event
from shared.events.handoff import (
    DealLost,
    DealWon,
    HandoffAccepted,
    HandoffClosed,
    HandoffRecycled,
    HandoffRejected,
    HandoffReopened,
)
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadEnriched, LeadMerged, MatchKey, Touch
from shared.messaging.event_handler import ReceivedEvent
from tests.qualification.agreement_builders import GOOD

# When an event was recorded that comes after every signature of a test.
AFTERWARDS = datetime(2100, 1, 1, tzinfo=UTC)
_numbers = count(1)


def capture(lead_id: UUID, at: datetime, activity: str = "demo_requested", **more: Any) -> LeadCaptured:
    fields: dict[str, Any] = {
        "capture_id": uuid7(), "source": "website", "source_kind": "form", "touch": Touch(channel="social"),
        "attributes": GOOD, "match_keys": (MatchKey(hash="0f" * 16, claimed_at=at),),
    }  # fmt: skip
    return LeadCaptured(lead_id=lead_id, occurred_at=at, activity=activity, **(fields | more))


def activity(lead_id: UUID, at: datetime, activity: str = "page_viewed", **more: Any) -> ActivityRecorded:
    fields: dict[str, Any] = {"activity_id": uuid7(), "touch": Touch(), "properties": {}}
    return ActivityRecorded(lead_id=lead_id, occurred_at=at, activity=activity, **(fields | more))


def enrichment(lead_id: UUID, at: datetime, **attributes: Any) -> LeadEnriched:
    """Attributes that became known of a lead; `__` in a name stands for the point."""
    named = {name.replace("__", "."): value for name, value in attributes.items()}
    return LeadEnriched(lead_id=lead_id, occurred_at=at, enrichment_id=uuid7(), attributes=named)


def rejection(lead_id: UUID, at: datetime, cycle: int = 1, **more: Any) -> HandoffRejected:
    fields: dict[str, Any] = {
        "handoff_id": uuid7(), "product": "default", "kind": "mql", "origin": "marketing", "seller": "ann",
        "team": "reps", "agreement_version": 1, "reason": "other", "clause": None, "returns": "nurture",
        "check": None, "correction": {},
    }  # fmt: skip
    return HandoffRejected(lead_id=lead_id, occurred_at=at, cycle=cycle, **(fields | more))


def recycling(lead_id: UUID, at: datetime, cycle: int = 1, **more: Any) -> HandoffRecycled:
    fields: dict[str, Any] = {
        "handoff_id": uuid7(), "product": "default", "kind": "mql", "origin": "marketing", "seller": "ann",
        "team": "reps", "reason": "not_now",
    }  # fmt: skip
    return HandoffRecycled(lead_id=lead_id, occurred_at=at, cycle=cycle, **(fields | more))


def closed(lead_id: UUID, at: datetime, cycle: int = 1, **more: Any) -> HandoffClosed:
    """The handoff's deals are lost, and the lead may come back at once."""
    fields: dict[str, Any] = {
        "handoff_id": uuid7(), "product": "default", "kind": "mql", "origin": "marketing", "seller": "ann",
        "team": "reps", "outcome": "lost", "reason": "timing", "returns": "nurture", "return_at": at,
    }  # fmt: skip
    return HandoffClosed(lead_id=lead_id, occurred_at=at, cycle=cycle, **(fields | more))


def won(lead_id: UUID, at: datetime, cycle: int = 1, **more: Any) -> HandoffClosed:
    """One of the handoff's deals is won."""
    fields = {"outcome": "won", "reason": None, "returns": None, "return_at": None}
    return closed(lead_id, at, cycle, **(fields | more))


def accepted(lead_id: UUID, at: datetime, handoff_id: UUID) -> HandoffAccepted:
    """The seller takes the lead."""
    fields: dict[str, Any] = {
        "product": "default", "kind": "mql", "origin": "marketing", "cycle": 1, "seller": "ann", "team": "reps",
    }  # fmt: skip
    return HandoffAccepted(lead_id=lead_id, occurred_at=at, handoff_id=handoff_id, **fields)


def deal(
    kind: type[DealWon | DealLost], lead_id: UUID, at: datetime, handoff_id: UUID, amount: str | None, **more: Any
) -> DealWon | DealLost:
    """A deal of the handoff is won or lost."""
    fields: dict[str, Any] = {
        "product": "default", "kind": "mql", "origin": "marketing", "cycle": 1, "seller": "ann", "team": "reps",
        "deal": uuid7(), "amount": Amount(amount=Decimal(amount), currency="EUR") if amount else None,
    }  # fmt: skip
    return kind(lead_id=lead_id, occurred_at=at, handoff_id=handoff_id, **(fields | more))


def reopened(lead_id: UUID, at: datetime, handoff_id: UUID, cycle: int = 1) -> HandoffReopened:
    """A deal of the handoff is open again."""
    return HandoffReopened(
        lead_id=lead_id, occurred_at=at, cycle=cycle, handoff_id=handoff_id, product="default", kind="mql",
        origin="marketing", seller="ann", team="reps",
    )  # fmt: skip


def merge(survivor: UUID, merged: UUID, at: datetime) -> tuple[LeadMerged, LeadMerged]:
    """One merge, as intake publishes it: under both ids."""
    under_survivor, under_merged = (
        LeadMerged(lead_id=lead_id, occurred_at=at, survivor=survivor, merged=merged, match_keys=())
        for lead_id in (survivor, merged)
    )
    return under_survivor, under_merged


def arrival(event: Event, recorded_at: datetime | None = None) -> ReceivedEvent:
    """The event as a consumer receives it, with a higher number than all before."""
    return ReceivedEvent(event, uuid7(), recorded_at or event.occurred_at, "intake", 0, next(_numbers))
