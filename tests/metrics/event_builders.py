"""Plausible events and facts; a test names only the fields that matter to it."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Literal
from uuid import UUID

from uuid_utils.compat import uuid7

from services.metrics.facts.domain import Fact
from services.metrics.projections.handlers.fold import to_fact
from shared.events import handoff, intake, qualification, revenue, sla, work
from shared.events.base import Amount, Event
from shared.events.catalogue import BY_TOPIC
from shared.messaging.event_handler import ReceivedEvent

DEAL_EVENTS = {
    "opened": handoff.DealOpened,
    "won": handoff.DealWon,
    "lost": handoff.DealLost,
    "reopened": handoff.DealReopened,
}
CLOCK_EVENTS = ["started", "warned", "met", "breached", "finished", "corrected", "cancelled"]
_numbers = count(1)


def day(number: float, month: int = 3) -> datetime:
    """An instant of the year 2026: day(1.5) is noon of the first of March."""
    return datetime(2026, month, 1, tzinfo=UTC) + timedelta(days=number - 1)


def new_lead_id() -> UUID:
    return uuid7()


def lead_captured(lead_id: UUID, at: datetime, channel: str | None = "social", **fields: Any) -> intake.LeadCaptured:
    values: dict[str, Any] = {
        "capture_id": uuid7(), "source": "website", "source_kind": "form", "activity": "form_submitted",
        "touch": intake.Touch(channel=channel, campaign=fields.pop("campaign", None)), "attributes": {},
        "match_keys": (intake.MatchKey(hash="0f" * 16, claimed_at=at),),
    }  # fmt: skip
    return intake.LeadCaptured(lead_id=lead_id, occurred_at=at, **(values | fields))


def lead_qualified(
    lead_id: UUID, at: datetime, cycle: int = 1, lacking: tuple[str, ...] | None = None, **more: str | None
) -> qualification.LeadQualified:
    """`more`: its `product`, its `persona`."""
    fields: dict[str, Any] = {"product": "default", "lacking": lacking, **more}
    return qualification.LeadQualified(
        lead_id=lead_id, occurred_at=at, cycle=cycle, agreement_version=1, fit=60, behaviour=20,
        clauses=(qualification.MetClause(id="size", part="profile", points=30),), attributes={},
        promise={"acceptance": {"within": "4h"}}, **fields,
    )  # fmt: skip


def nurture_started(
    lead_id: UUID, at: datetime, cycle: int = 1, product: str = "default"
) -> qualification.LeadNurtureStarted:
    return qualification.LeadNurtureStarted(
        lead_id=lead_id, occurred_at=at, cycle=cycle, product=product, agreement_version=1, fit=0, behaviour=5,
        missing=("size",),
    )  # fmt: skip


def lead_disqualified(lead_id: UUID, at: datetime, cycle: int = 1) -> qualification.LeadDisqualified:
    return qualification.LeadDisqualified(
        lead_id=lead_id, occurred_at=at, cycle=cycle, product="default", agreement_version=1, clause="competitor"
    )


def handoff_id(lead_id: UUID, cycle: int = 1) -> UUID:
    return UUID(int=lead_id.int ^ cycle << 8)


def _handoff_fields(lead_id: UUID, cycle: int = 1, **fields: Any) -> dict[str, Any]:
    return {"lead_id": lead_id, "handoff_id": handoff_id(lead_id, cycle), "product": "default", "kind": "mql",
            "cycle": cycle, "origin": "marketing"} | fields  # fmt: skip


def _seller_fields(lead_id: UUID, at: datetime, **fields: Any) -> dict[str, Any]:
    return {"occurred_at": at, "seller": "anna", "team": "north"} | _handoff_fields(lead_id, **fields)


def handoff_offered(
    lead_id: UUID, at: datetime, seller: str = "anna", team: str = "north", cycle: int = 1, **fields: Any
) -> Event:
    return handoff.HandoffOffered(
        **_handoff_fields(lead_id, cycle, **fields), occurred_at=at, seller=seller, team=team, why="fewest open"
    )


def handoff_queued(
    lead_id: UUID, at: datetime, team: str = "north", cycle: int = 1, **fields: Any
) -> handoff.HandoffQueued:
    values = _handoff_fields(lead_id, cycle, **fields)
    return handoff.HandoffQueued(**values, occurred_at=at, team=team, why="nobody was free")


def handoff_reassigned(lead_id: UUID, at: datetime, seller: str = "ben", **fields: Any) -> handoff.HandoffReassigned:
    values = _seller_fields(lead_id, at, **({"former_seller": "anna", "why": "anna is away", "by": "person"} | fields))
    return handoff.HandoffReassigned(**(values | {"seller": seller}))


def handoff_accepted(lead_id: UUID, at: datetime, **fields: Any) -> handoff.HandoffAccepted:
    return handoff.HandoffAccepted(**_seller_fields(lead_id, at, **fields))


def handoff_worked(lead_id: UUID, at: datetime, contact: str = "attempt", **fields: Any) -> work.HandoffWorked:
    return work.HandoffWorked(**_seller_fields(lead_id, at, contact=contact, channel="p", **fields))


def handoff_contacted(lead_id: UUID, at: datetime, **fields: Any) -> handoff.HandoffContacted:
    return handoff.HandoffContacted(
        **_seller_fields(lead_id, at, **({"contact": "conversation", "channel": "p"} | fields))
    )


def handoff_sales_qualified(lead_id: UUID, at: datetime, **fields: Any) -> handoff.HandoffSalesQualified:
    values = {"agreement_version": 1, "evidence": ("need", "budget"), "sales_ready": False}
    return handoff.HandoffSalesQualified(**_seller_fields(lead_id, at, **(values | fields)))


def handoff_rejected(lead_id: UUID, at: datetime, reason: str = "too_small", **fields: Any) -> handoff.HandoffRejected:
    values = {"agreement_version": 1, "reason": reason, "clause": "size", "returns": "nurture", "check": "confirmed",
            "correction": {"company.employees": 8}}  # fmt: skip
    return handoff.HandoffRejected(**_seller_fields(lead_id, at, **(values | fields)))


def handoff_recycled(lead_id: UUID, at: datetime, **fields: Any) -> handoff.HandoffRecycled:
    return handoff.HandoffRecycled(**_seller_fields(lead_id, at, **({"reason": "not_now"} | fields)))


def handoff_rated(lead_id: UUID, at: datetime, score: int = 4, **fields: Any) -> handoff.HandoffRated:
    return handoff.HandoffRated(**_seller_fields(lead_id, at, score=score, **fields))


def handoff_closed(
    lead_id: UUID, at: datetime, outcome: Literal["won", "lost"] = "lost", **fields: Any
) -> handoff.HandoffClosed:
    """Its deals are lost, unless `outcome` says won."""
    return handoff.HandoffClosed(**_seller_fields(lead_id, at, **fields), outcome=outcome)


def handoff_reopened(lead_id: UUID, at: datetime, **fields: Any) -> handoff.HandoffReopened:
    return handoff.HandoffReopened(**_seller_fields(lead_id, at, **fields))


def lead_merged(survivor: UUID, loser: UUID, at: datetime) -> tuple[intake.LeadMerged, intake.LeadMerged]:
    """The same event under both ids."""
    values: dict[str, Any] = {"survivor": survivor, "merged": loser, "match_keys": (), "occurred_at": at}
    return intake.LeadMerged(lead_id=survivor, **values), intake.LeadMerged(lead_id=loser, **values)


def activity_recorded(
    lead_id: UUID, at: datetime, activity: str = "demo_requested", channel: str | None = None
) -> intake.ActivityRecorded:
    return intake.ActivityRecorded(
        lead_id=lead_id, occurred_at=at, activity_id=uuid7(), activity=activity, touch=intake.Touch(channel=channel),
        properties={"page": "/pricing"},
    )  # fmt: skip


def sla_event(
    name: str, lead_id: UUID, at: datetime, target: str = "acceptance", seconds: float = 3600, **fields: Any
) -> sla.SlaEvent:
    """An event of a lead's clock, which starts on 2 March and is due on 3 March unless the test says otherwise."""
    type_: Any = {event.type: event for event in sla.EVENTS}[f"sla.{name}"]
    values: dict[str, Any] = {
        "clock": UUID(int=lead_id.int ^ sum(target.encode()) << 16), "target": target, "seller": None, "team": "north",
        "agreement_version": 1, "started_at": day(2), "due_at": day(3), "elapsed_seconds": seconds,
        "business_seconds": seconds / 2, "late_seconds": 60.0, "percent": 50, "breach": UUID(int=1), "why": "closed",
    }  # fmt: skip
    event: sla.SlaEvent = type_(**(_handoff_fields(lead_id, fields.pop("cycle", 1)) | values | fields), occurred_at=at)
    return event


def deal_event(stage: str, lead_id: UUID, at: datetime, amount: str | None = "1000.00", **fields: Any) -> Event:
    values: dict[str, Any] = {"deal": UUID(int=lead_id.int ^ 1), "seller": "anna", "team": "north", "cycle": 1}
    values |= fields
    money = Amount(amount=Decimal(amount), currency=values.pop("currency", "EUR")) if amount else None
    type_ = DEAL_EVENTS[stage]
    return type_(**(_handoff_fields(lead_id, values["cycle"]) | values), occurred_at=at, amount=money)


def revenue_booked(
    lead_id: UUID | None, at: datetime, amount: str, currency: str = "EUR", **fields: Any
) -> revenue.RevenueBooked:
    values: dict[str, Any] = {
        "revenue": uuid7(),
        "deal": UUID(int=lead_id.int ^ 1) if lead_id else uuid7(),
        "kind": "new",
    }
    return revenue.RevenueBooked(
        lead_id=lead_id, occurred_at=at, amount=Amount(amount=Decimal(amount), currency=currency), **(values | fields)
    )


def spend_recorded(day_of_account: date, amount: str, currency: str = "EUR", **fields: Any) -> intake.SpendRecorded:
    values: dict[str, Any] = {"source": "ads", "channel": "social", "campaign": "spring"} | fields
    midnight = datetime.combine(day_of_account, time.min, UTC)
    money = Amount(amount=Decimal(amount), currency=currency)
    return intake.SpendRecorded(occurred_at=midnight, date=day_of_account, amount=money, **values)


def agreement_activated(
    at: datetime, timezone: str = "UTC", currency: str = "EUR", version: int = 1, **fields: Any
) -> Event:
    document = {"title": "Qualified leads", "timezone": timezone, "currency": currency, **fields}
    return qualification.AgreementActivated(occurred_at=at, agreement_version=version, document=document)


def received_event(
    event: Event, recorded_at: datetime | None = None, partition: int = 0, event_id: UUID | None = None
) -> ReceivedEvent:
    """The event as a consumer receives it, with a higher number than all before."""
    topic = next(topic for topic, events in BY_TOPIC.items() if type(event) in events)
    return ReceivedEvent(event, event_id or uuid7(), recorded_at or event.occurred_at, topic, partition, next(_numbers))


def fact(event: Event, recorded_at: datetime | None = None) -> Fact:
    return to_fact(received_event(event, recorded_at))
