"""Money received for a deal, or given back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.handoff.deals.domain.deal import Deal
from shared.errors import Refusal
from shared.events.base import Amount
from shared.events.deal_stages import ReceiptKind
from shared.events.revenue import RevenueBooked
from shared.values.money import Money
from shared.values.occurred_at import resolve_occurred_at


class ConflictingReceipt(Refusal):
    code = "other-revenue"
    detail = "Another amount, kind, deal or instant was booked under this id."


@dataclass(frozen=True)
class ReceiptRow:
    """One receipt as a caller sends it; `key_id`: of the caller's API key."""

    id: str
    deal_id: str
    amount: Money
    kind: ReceiptKind
    stated_at: datetime | None
    key_id: UUID | None = None


@dataclass(frozen=True)
class Receipt:
    """One receipt as it is stored; `lead_id` is None while the deal's lead is unknown."""

    id: str
    revenue: UUID
    deal: UUID
    lead_id: UUID | None
    amount: Money
    kind: ReceiptKind
    stated_at: datetime | None
    occurred_at: datetime
    key_id: UUID | None = None


# A new receipt, None for a repeat, or why the row is rejected.
Booking = Receipt | None | Refusal


def book_row(row: ReceiptRow, deal: Deal, known: Receipt | None, now: datetime, new_id: Callable[[], UUID]) -> Booking:
    """The booking of a row for its deal; `known`: the receipt that is stored under its id, if any."""
    try:
        if known is not None and is_duplicate(known, row, deal.deal):
            return None
        at = resolve_occurred_at(row.stated_at, now)
    except Refusal as refusal:
        return refusal
    return Receipt(row.id, new_id(), deal.deal, deal.lead_id, row.amount, row.kind, row.stated_at, at, row.key_id)


def is_duplicate(known: Receipt, row: ReceiptRow, deal: UUID) -> bool:
    """True if the row repeats the known receipt. Raises ConflictingReceipt if its content differs."""
    content = (row.amount, row.kind, deal, row.stated_at)
    if content != (known.amount, known.kind, known.deal, known.stated_at):
        raise ConflictingReceipt
    return True


def revenue_booked(receipt: Receipt) -> RevenueBooked:
    """The event of a receipt, published again when its lead becomes known."""
    return RevenueBooked(
        occurred_at=receipt.occurred_at,
        revenue=receipt.revenue,
        deal=receipt.deal,
        lead_id=receipt.lead_id,
        amount=Amount(amount=receipt.amount.amount, currency=receipt.amount.currency),
        kind=receipt.kind,
        key_id=receipt.key_id,
    )
