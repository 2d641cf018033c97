"""Plausible events and facts for tests; say only what matters."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.metrics.facts.domain import Fact
from services.metrics.projections.handlers.fold import to_fact
from shared.events import handoff, intake, qualification, sla
from shared.events.base import Amount, Event
from shared.events.catalogue import BY_TOPIC
from shared.messaging.event_handler import ReceivedEvent

DEAL_STAGES = {
    "opened": handoff.DealOpened,
    "won": handoff.DealWon,
    "lost": handoff.DealLost,
    "reopened": handoff.DealReopened,
}
CLOCK_WORDS = ["started", "warned", "met", "breached", "finished", "corrected", "cancelled"]
_numbers = count(1)


def day(number: float, month: int = 3) -> datetime:
    """An instant of the year 2026: day(1.5) is noon of the first of March."""
    return datetime(2026, month, 1, tzinfo=UTC) + timedelta(days=number - 1)


def lead() -> UUID:
    return uuid7()


def captured(lead_id: UUID, at: datetime, channel: str | None = "social", **more: Any) -> intake.LeadCaptured:
    given: dict[str, Any] = {
        "capture_id": uuid7(), "source": "website", "source_kind": "form", "activity": "form_submitted",
        "touch": intake.Touch(channel=channel, campaign=more.pop("campaign", None)), "attributes": {},
        "match_keys": (intake.MatchKey(hash="0f" * 16, claimed_at=at),),
    }  # fmt: skip
    return intake.LeadCaptured(lead_id=lead_id, occurred_at=at, **(given | more))


def qualified(lead_id: UUID, at: datetime, cycle: int = 1) -> qualification.LeadQualified:
    return qualification.LeadQualified(
        lead_id=lead_id, occurred_at=at, cycle=cycle, product="default", agreement_version=1, fit=60, behaviour=20,
        clauses=(qualification.MetClause(id="size", part="profile", points=30),), attributes={},
        promise={"acceptance": {"within": "4h"}},
    )  # fmt: skip


def nurtured(lead_id: UUID, at: datetime, cycle: int = 1) -> qualification.LeadNurtureStarted:
    return qualification.LeadNurtureStarted(
        lead_id=lead_id, occurred_at=at, cycle=cycle, product="default", agreement_version=1, fit=0, behaviour=5,
        missing=("size",),
    )  # fmt: skip


def disqualified(lead_id: UUID, at: datetime, cycle: int = 1) -> qualification.LeadDisqualified:
    return qualification.LeadDisqualified(
        lead_id=lead_id, occurred_at=at, cycle=cycle, product="default", agreement_version=1, clause="competitor"
    )


def handoff_id(lead_id: UUID, cycle: int = 1) -> UUID:
    return UUID(int=lead_id.int ^ cycle << 8)


def _handed(lead_id: UUID, cycle: int = 1, **more: Any) -> dict[str, Any]:
    return {"lead_id": lead_id, "handoff_id": handoff_id(lead_id, cycle), "product": "default", "kind": "mql",
            "cycle": cycle, "origin": "marketing"} | more  # fmt: skip


def _by_seller(lead_id: UUID, at: datetime, **more: Any) -> dict[str, Any]:
    return {"occurred_at": at, "seller": "anna", "team": "north"} | _handed(lead_id, **more)


def offered(
    lead_id: UUID, at: datetime, seller: str = "anna", team: str = "north", cycle: int = 1, **more: Any
) -> Event:
    return handoff.HandoffOffered(
        **_handed(lead_id, cycle, **more), occurred_at=at, seller=seller, team=team, why="fewest open"
    )


def queued(lead_id: UUID, at: datetime, team: str = "north", cycle: int = 1) -> handoff.HandoffQueued:
    return handoff.HandoffQueued(**_handed(lead_id, cycle), occurred_at=at, team=team, why="nobody was free")


def reassigned(lead_id: UUID, at: datetime, seller: str = "ben", **more: Any) -> handoff.HandoffReassigned:
    given = _by_seller(lead_id, at, **({"former_seller": "anna", "why": "anna is away", "by": "person"} | more))
    return handoff.HandoffReassigned(**(given | {"seller": seller}))


def accepted(lead_id: UUID, at: datetime, **more: Any) -> handoff.HandoffAccepted:
    return handoff.HandoffAccepted(**_by_seller(lead_id, at, **more))


def contacted(lead_id: UUID, at: datetime, **more: Any) -> handoff.HandoffContacted:
    return handoff.HandoffContacted(**_by_seller(lead_id, at, **({"contact": "conversation", "channel": "p"} | more)))


def sales_qualified(lead_id: UUID, at: datetime, **more: Any) -> handoff.HandoffSalesQualified:
    said = {"agreement_version": 1, "evidence": ("need", "budget"), "sales_ready": False}
    return handoff.HandoffSalesQualified(**_by_seller(lead_id, at, **(said | more)))


def rejected(lead_id: UUID, at: datetime, reason: str = "too_small", **more: Any) -> handoff.HandoffRejected:
    said = {"agreement_version": 1, "reason": reason, "clause": "size", "returns": "nurture", "check": "confirmed",
            "correction": {"company.employees": 8}}  # fmt: skip
    return handoff.HandoffRejected(**_by_seller(lead_id, at, **(said | more)))


def recycled(lead_id: UUID, at: datetime, **more: Any) -> handoff.HandoffRecycled:
    return handoff.HandoffRecycled(**_by_seller(lead_id, at, **({"reason": "not_now"} | more)))


def merged(survivor: UUID, loser: UUID, at: datetime) -> tuple[intake.LeadMerged, intake.LeadMerged]:
    """Said under both ids."""
    said: dict[str, Any] = {"survivor": survivor, "merged": loser, "match_keys": (), "occurred_at": at}
    return intake.LeadMerged(lead_id=survivor, **said), intake.LeadMerged(lead_id=loser, **said)


def active(lead_id: UUID, at: datetime, activity: str = "demo_requested") -> intake.ActivityRecorded:
    return intake.ActivityRecorded(
        lead_id=lead_id, occurred_at=at, activity_id=uuid7(), activity=activity, touch=intake.Touch(),
        properties={"page": "/pricing"},
    )  # fmt: skip


def clock(
    what: str, lead_id: UUID, at: datetime, target: str = "acceptance", seconds: float = 3600, **more: Any
) -> sla.SlaEvent:
    """What became of a lead's clock, which started on the second and is due on the third of March, unless said."""
    kind: Any = {event.type: event for event in sla.EVENTS}[f"sla.{what}"]
    given: dict[str, Any] = {
        "clock": UUID(int=lead_id.int ^ sum(target.encode()) << 16), "target": target, "seller": None, "team": "north",
        "agreement_version": 1, "started_at": day(2), "due_at": day(3), "elapsed_seconds": seconds,
        "business_seconds": seconds / 2, "late_seconds": 60.0, "percent": 50, "breach": UUID(int=1), "why": "closed",
    }  # fmt: skip
    event: sla.SlaEvent = kind(**(_handed(lead_id, more.pop("cycle", 1)) | given | more), occurred_at=at)
    return event


def deal(stage: str, lead_id: UUID, at: datetime, amount: str | None = "1000.00", **more: Any) -> Event:
    given: dict[str, Any] = {"deal": UUID(int=lead_id.int ^ 1), "seller": "anna", "team": "north", "cycle": 1}
    given |= more
    money = Amount(amount=Decimal(amount), currency=given.pop("currency", "EUR")) if amount else None
    kind = DEAL_STAGES[stage]
    return kind(**(_handed(lead_id, given["cycle"]) | given), occurred_at=at, amount=money)


def booked(
    lead_id: UUID | None, at: datetime, amount: str, currency: str = "EUR", **more: Any
) -> handoff.RevenueBooked:
    given: dict[str, Any] = {
        "revenue": uuid7(),
        "deal": UUID(int=lead_id.int ^ 1) if lead_id else uuid7(),
        "kind": "new",
    }
    return handoff.RevenueBooked(
        lead_id=lead_id, occurred_at=at, amount=Amount(amount=Decimal(amount), currency=currency), **(given | more)
    )


def agreed(at: datetime, timezone: str = "UTC", currency: str = "EUR", version: int = 1, **more: Any) -> Event:
    document = {"title": "Qualified leads", "timezone": timezone, "currency": currency, **more}
    return qualification.AgreementActivated(occurred_at=at, agreement_version=version, document=document)


def heard(
    event: Event, recorded_at: datetime | None = None, partition: int = 0, event_id: UUID | None = None
) -> ReceivedEvent:
    """The event as a reader hears it, numbered higher than all before."""
    topic = next(topic for topic, events in BY_TOPIC.items() if type(event) in events)
    return ReceivedEvent(event, event_id or uuid7(), recorded_at or event.occurred_at, topic, partition, next(_numbers))


def fact(event: Event, recorded_at: datetime | None = None) -> Fact:
    return to_fact(heard(event, recorded_at))
