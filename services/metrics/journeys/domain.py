"""What a lead went through, folded from facts; the order in which they arrive changes nothing.

Between topics and between keys there is no order, so every field is the earliest, the latest, or the latest learned
of what its facts say; nothing is counted, added up or overwritten.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact

CAPTURED = "lead.captured"
QUALIFIED = "lead.qualified"
VERDICTS = {QUALIFIED: "qualified", "lead.nurture_started": "nurture", "lead.disqualified": "disqualified"}
STAGES = {
    "deal.opened": "opportunity",
    "deal.reopened": "opportunity",
    "deal.won": "won",
    "deal.lost": "lost",
}
OWNERSHIP = {"handoff.queued", "handoff.offered", "handoff.reassigned"}
BOOKED = "revenue.booked"

# What a folded row is found by: the values of its key columns.
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FirstTouch:
    """Where a lead came from: its earliest capture."""

    lead_id: UUID
    captured_at: datetime | None = None
    recorded_at: datetime | None = None
    number: int | None = None
    source: str | None = None
    channel: str | None = None
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """One cycle of one lead for one product: its verdict, and whose it is."""

    lead_id: UUID
    product: str
    cycle: int
    qualified_at: datetime | None = None
    verdict: str | None = None
    verdict_at: datetime | None = None
    verdict_recorded_at: datetime | None = None
    verdict_number: int | None = None
    seller: str | None = None
    team: str | None = None
    owner_recorded_at: datetime | None = None
    owner_number: int | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal. `begun_at`: the earliest that is known of it; `opened_at`: the earliest that it was called open."""

    deal: UUID
    lead_id: UUID | None = None
    product: str | None = None
    cycle: int | None = None
    begun_at: datetime | None = None
    opened_at: datetime | None = None
    stage: str | None = None
    stage_at: datetime | None = None
    stage_recorded_at: datetime | None = None
    stage_number: int | None = None
    amount: Decimal | None = None
    currency: str | None = None
    seller: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money received or refunded; without a lead while its deal is unknown."""

    revenue: UUID
    deal: UUID | None = None
    lead_id: UUID | None = None
    received_at: datetime | None = None
    recorded_at: datetime | None = None
    number: int | None = None
    amount: Decimal | None = None
    currency: str | None = None


def first_touch_of(fact: Fact) -> Key | None:
    return (fact.lead_id,) if fact.type == CAPTURED else None


def journey_of(fact: Fact) -> Key | None:
    concerns = fact.type in VERDICTS or fact.type in STAGES or fact.type in OWNERSHIP
    return (fact.lead_id, fact.data["product"], fact.data["cycle"]) if concerns else None


def deal_of(fact: Fact) -> Key | None:
    return (UUID(fact.data["deal"]),) if fact.type in STAGES else None


def receipt_of(fact: Fact) -> Key | None:
    return (UUID(fact.data["revenue"]),) if fact.type == BOOKED else None


def evolve_first_touch(touch: FirstTouch, fact: Fact) -> FirstTouch:
    """The earliest capture counts; of several at one instant, the one learned first."""
    if touch.captured_at and touch.recorded_at and touch.number is not None:
        known = (touch.captured_at, touch.recorded_at, touch.number)
        if known <= (fact.occurred_at, fact.recorded_at, fact.number):
            return touch
    from_where = fact.data["touch"]
    return FirstTouch(
        touch.lead_id, fact.occurred_at, fact.recorded_at, fact.number, fact.data["source"],
        from_where.get("channel"), from_where.get("campaign"),
    )  # fmt: skip


def evolve_journey(journey: Journey, fact: Fact) -> Journey:
    """Qualified at the earliest instant told; the verdict and the owner are those learned last."""
    changes: dict[str, Any] = {}
    if fact.type == QUALIFIED:
        changes["qualified_at"] = _earliest(journey.qualified_at, fact.occurred_at)
    if fact.type in VERDICTS:
        if _learned_later(journey.verdict_recorded_at, journey.verdict_number, fact):
            changes |= {"verdict": VERDICTS[fact.type], "verdict_at": fact.occurred_at,
                        "verdict_recorded_at": fact.recorded_at, "verdict_number": fact.number}  # fmt: skip
    elif _names_an_owner(fact) and _learned_later(journey.owner_recorded_at, journey.owner_number, fact):
        changes |= {"seller": fact.data.get("seller"), "team": fact.data.get("team"),
                    "owner_recorded_at": fact.recorded_at, "owner_number": fact.number}  # fmt: skip
    return replace(journey, **changes) if changes else journey


def evolve_deal(deal: Deal, fact: Fact) -> Deal:
    """The latest fact by when it happened is the deal's stage and amount, so a reopened deal is no longer won."""
    stage = STAGES[fact.type]
    changes: dict[str, Any] = {"begun_at": _earliest(deal.begun_at, fact.occurred_at)}
    if stage == "opportunity":
        changes["opened_at"] = _earliest(deal.opened_at, fact.occurred_at)
    if _happened_later(deal, fact):
        told, money = fact.data, fact.data.get("amount")
        changes |= {
            "lead_id": fact.lead_id, "product": told["product"], "cycle": told["cycle"], "stage": stage,
            "stage_at": fact.occurred_at, "stage_recorded_at": fact.recorded_at, "stage_number": fact.number,
            "amount": Decimal(money["amount"]) if money else None, "currency": money["currency"] if money else None,
            "seller": told.get("seller"), "team": told.get("team"),
        }  # fmt: skip
    return replace(deal, **changes)


def evolve_receipt(receipt: Receipt, fact: Fact) -> Receipt:
    """A receipt whose lead is known wins over one that waited; then the one learned last."""
    if receipt.recorded_at and receipt.number is not None:
        known = (receipt.lead_id is not None, receipt.recorded_at, receipt.number)
        if known >= (fact.lead_id is not None, fact.recorded_at, fact.number):
            return receipt
    money = fact.data["amount"]
    return Receipt(
        receipt.revenue, UUID(fact.data["deal"]), fact.lead_id, fact.occurred_at, fact.recorded_at, fact.number,
        Decimal(money["amount"]), money["currency"],
    )  # fmt: skip


def _names_an_owner(fact: Fact) -> bool:
    """A deal that names nobody says nothing about whose the lead is; a queue does: nobody's yet."""
    return fact.type in OWNERSHIP or fact.data.get("seller") is not None


def _happened_later(deal: Deal, fact: Fact) -> bool:
    if deal.stage_at is None or deal.stage_recorded_at is None or deal.stage_number is None:
        return True
    known = (deal.stage_at, deal.stage_recorded_at, deal.stage_number)
    return known < (fact.occurred_at, fact.recorded_at, fact.number)


def _learned_later(recorded_at: datetime | None, number: int | None, fact: Fact) -> bool:
    return recorded_at is None or number is None or (recorded_at, number) < (fact.recorded_at, fact.number)


def _earliest(known: datetime | None, told: datetime) -> datetime:
    return told if known is None else min(known, told)
