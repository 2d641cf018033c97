"""Money received for a deal, or given back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.errors import Refusal
from shared.events.base import Amount
from shared.events.handoff import RevenueBooked
from shared.values.money import Money

Kind = Literal["new", "renewal", "expansion", "refund"]


class ConflictingReceipt(Refusal):
    code = "other-revenue"
    detail = "Another amount, kind, deal or instant was booked under this id."


@dataclass(frozen=True)
class Row:
    """One receipt as a caller sends it."""

    id: str
    deal_id: str
    amount: Money
    kind: Kind
    stated_at: datetime | None


@dataclass(frozen=True)
class Receipt:
    """One receipt as it is kept; without a lead as long as nobody knows whose the deal is."""

    id: str
    revenue: UUID
    deal: UUID
    lead_id: UUID | None
    amount: Money
    kind: Kind
    stated_at: datetime | None
    occurred_at: datetime


def is_duplicate(known: Receipt, row: Row, deal: UUID) -> bool:
    """Whether the row says again what is known. Raises OtherRevenue if it says something else."""
    said = (row.amount, row.kind, deal, row.stated_at)
    if said != (known.amount, known.kind, known.deal, known.stated_at):
        raise ConflictingReceipt
    return True


def revenue_booked(receipt: Receipt) -> RevenueBooked:
    """What is told of a receipt, again when its lead is known."""
    return RevenueBooked(
        occurred_at=receipt.occurred_at,
        revenue=receipt.revenue,
        deal=receipt.deal,
        lead_id=receipt.lead_id,
        amount=Amount(amount=receipt.amount.amount, currency=receipt.amount.currency),
        kind=receipt.kind,
    )
