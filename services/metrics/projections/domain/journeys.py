"""What a lead went through, folded from facts; the order in which they arrive changes nothing.

Between topics and between keys there is no order, so every field is the earliest, the latest, or the latest learned
of what its facts say; nothing is counted, added up or overwritten.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, earliest, happened_earlier, learned_later

CAPTURED = "lead.captured"
QUALIFIED = "lead.qualified"
VERDICTS = {QUALIFIED: "qualified", "lead.nurture_started": "nurture", "lead.disqualified": "disqualified"}
STAGES = {
    "deal.opened": "opportunity",
    "deal.reopened": "opportunity",
    "deal.won": "won",
    "deal.lost": "lost",
}
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
    """One cycle of one lead for one product, as it was judged."""

    lead_id: UUID
    product: str
    cycle: int
    qualified_at: datetime | None = None
    verdict: str | None = None
    verdict_at: datetime | None = None
    verdict_recorded_at: datetime | None = None
    verdict_number: int | None = None


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
    handoff_id: UUID | None = None


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
    return (fact.lead_id, fact.data["product"], fact.data["cycle"]) if fact.type in VERDICTS else None


def deal_of(fact: Fact) -> Key | None:
    return (UUID(fact.data["deal"]),) if fact.type in STAGES else None


def receipt_of(fact: Fact) -> Key | None:
    return (UUID(fact.data["revenue"]),) if fact.type == BOOKED else None


def evolve_first_touch(touch: FirstTouch, fact: Fact) -> FirstTouch:
    """The earliest capture counts; of several at one instant, the one learned first."""
    if not happened_earlier(touch.captured_at, touch.recorded_at, touch.number, fact):
        return touch
    from_where = fact.data["touch"]
    return FirstTouch(
        touch.lead_id, fact.occurred_at, fact.recorded_at, fact.number, fact.data["source"],
        from_where.get("channel"), from_where.get("campaign"),
    )  # fmt: skip


def evolve_journey(journey: Journey, fact: Fact) -> Journey:
    """Qualified at the earliest instant told; the verdict is the one learned last."""
    changes: dict[str, Any] = {}
    if fact.type == QUALIFIED:
        changes["qualified_at"] = earliest(journey.qualified_at, fact.occurred_at)
    if learned_later(journey.verdict_recorded_at, journey.verdict_number, fact):
        changes |= {"verdict": VERDICTS[fact.type], "verdict_at": fact.occurred_at,
                    "verdict_recorded_at": fact.recorded_at, "verdict_number": fact.number}  # fmt: skip
    return replace(journey, **changes) if changes else journey


def evolve_deal(deal: Deal, fact: Fact) -> Deal:
    """The latest fact by when it happened is the deal's stage and amount, so a reopened deal is no longer won."""
    stage = STAGES[fact.type]
    changes: dict[str, Any] = {"begun_at": earliest(deal.begun_at, fact.occurred_at)}
    if stage == "opportunity":
        changes["opened_at"] = earliest(deal.opened_at, fact.occurred_at)
    if _happened_later(deal, fact):
        told, money = fact.data, fact.data.get("amount")
        changes |= {
            "lead_id": fact.lead_id, "product": told["product"], "cycle": told["cycle"], "stage": stage,
            "stage_at": fact.occurred_at, "stage_recorded_at": fact.recorded_at, "stage_number": fact.number,
            "amount": Decimal(money["amount"]) if money else None, "currency": money["currency"] if money else None,
            "seller": told.get("seller"), "team": told.get("team"), "handoff_id": UUID(told["handoff_id"]),
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


def _happened_later(deal: Deal, fact: Fact) -> bool:
    if deal.stage_at is None or deal.stage_recorded_at is None or deal.stage_number is None:
        return True
    known = (deal.stage_at, deal.stage_recorded_at, deal.stage_number)
    return known < (fact.occurred_at, fact.recorded_at, fact.number)
