"""The rows of deals and receipts and how facts change them; the order in which they arrive changes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, find_earliest
from shared.events.deal_stages import STAGES, stage_order

BOOKED = "revenue.booked"


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal. `begun_at`: the instant of its earliest fact; `opened_at`: the earliest at which it was open.

    `pursued_at`: the earliest at which it was open or won; None for a deal that was only lost.
    """

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
    pursued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money received or refunded; without a lead while handoff does not know its deal.

    `kind`: new, renewal, expansion or refund.
    """

    revenue: UUID
    deal: UUID | None = None
    lead_id: UUID | None = None
    received_at: datetime | None = None
    recorded_at: datetime | None = None
    number: int | None = None
    amount: Decimal | None = None
    currency: str | None = None
    kind: str | None = None


def read_deal_key(fact: Fact) -> tuple[UUID] | None:
    return (UUID(fact.data["deal"]),) if fact.type in STAGES else None


def read_receipt_key(fact: Fact) -> tuple[UUID] | None:
    return (UUID(fact.data["revenue"]),) if fact.type == BOOKED else None


def evolve_deal(deal: Deal, fact: Fact) -> Deal:
    """Stage and amount come from the fact that happened last, so a reopened deal is no longer won.

    A stage that was published again, with another amount, replaces its former self.
    """
    stage = STAGES[fact.type]
    changes: dict[str, Any] = {"begun_at": find_earliest((deal.begun_at, fact.occurred_at))}
    if stage == "opportunity":
        changes["opened_at"] = find_earliest((deal.opened_at, fact.occurred_at))
    if stage != "lost":
        changes["pursued_at"] = find_earliest((deal.pursued_at, fact.occurred_at))
    if _is_later(deal, fact):
        data, money = fact.data, fact.data.get("amount")
        changes |= {
            "lead_id": fact.lead_id, "product": data["product"], "cycle": data["cycle"], "stage": stage,
            "stage_at": fact.occurred_at, "stage_recorded_at": fact.recorded_at, "stage_number": fact.number,
            "amount": Decimal(money["amount"]) if money else None, "currency": money["currency"] if money else None,
            "seller": data.get("seller"), "team": data.get("team"), "handoff_id": UUID(data["handoff_id"]),
        }  # fmt: skip
    return replace(deal, **changes)


def evolve_receipt(receipt: Receipt, fact: Fact) -> Receipt:
    """A fact with a lead wins over one without; of two such facts the one learned last."""
    if receipt.recorded_at and receipt.number is not None:
        known = (receipt.lead_id is not None, receipt.recorded_at, receipt.number)
        if known >= (fact.lead_id is not None, fact.recorded_at, fact.number):
            return receipt
    money = fact.data["amount"]
    return Receipt(
        receipt.revenue, UUID(fact.data["deal"]), fact.lead_id, fact.occurred_at, fact.recorded_at, fact.number,
        Decimal(money["amount"]), money["currency"], fact.data["kind"],
    )  # fmt: skip


def _is_later(deal: Deal, fact: Fact) -> bool:
    """Whether the fact happened after the one that the deal's stage comes from, or tells the same stage anew."""
    if deal.stage_at is None or deal.stage is None or deal.stage_recorded_at is None or deal.stage_number is None:
        return True
    known = (*stage_order(deal.stage_at, deal.stage), deal.stage_recorded_at, deal.stage_number)
    return known < (*stage_order(fact.occurred_at, STAGES[fact.type]), fact.recorded_at, fact.number)
