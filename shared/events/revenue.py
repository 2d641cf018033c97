"""The event of money that was received for deals, published by handoff in its topic."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Amount, Event, leave_out


class RevenueBooked(Event):
    """Money received (or refunded, below zero) for a deal; without a lead while the deal is unknown.

    `key_id`: of the API key that reported it.
    """

    type: ClassVar[str] = "revenue.booked"

    revenue: UUID
    deal: UUID
    lead_id: UUID | None
    amount: Amount
    kind: Literal["new", "renewal", "expansion", "refund"]
    key_id: UUID | None = leave_out()

    @property
    def subject(self) -> str:
        return str(self.lead_id) if self.lead_id else f"deal/{self.deal}"


EVENTS: tuple[type[Event], ...] = (RevenueBooked,)
