"""What handoff says: who owns the lead now, and what came of it."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Amount, Event, LeadEvent

Origin = Literal["marketing", "sales"]


class HandoffEvent(LeadEvent):
    """A step of one handoff: one transfer of one lead, unique per (lead, product, kind, cycle)."""

    handoff_id: UUID
    product: str
    kind: str
    cycle: int
    origin: Origin


class HandoffQueued(HandoffEvent):
    """Nobody was free to take the lead; `why` says who was asked."""

    type: ClassVar[str] = "handoff.queued"

    team: str | None
    why: str


class HandoffOffered(HandoffEvent):
    """The lead was put to one seller; `why` says why this one."""

    type: ClassVar[str] = "handoff.offered"

    seller: str
    team: str | None
    why: str


class HandoffReassigned(HandoffEvent):
    """The lead passed from one seller (null: from the queue) to another."""

    type: ClassVar[str] = "handoff.reassigned"

    former_seller: str | None
    seller: str
    team: str | None
    why: str


class DealEvent(HandoffEvent):
    """A stage of one deal; `deal` is Accord's own name for it."""

    deal: UUID
    amount: Amount | None
    seller: str | None
    team: str | None
    reason: str | None = None


class DealOpened(DealEvent):
    """Sales sees an opportunity."""

    type: ClassVar[str] = "deal.opened"


class DealWon(DealEvent):
    """The lead bought."""

    type: ClassVar[str] = "deal.won"


class DealLost(DealEvent):
    """The lead did not buy."""

    type: ClassVar[str] = "deal.lost"


class DealReopened(DealEvent):
    """A deal that was won or lost is an opportunity again."""

    type: ClassVar[str] = "deal.reopened"


class RevenueBooked(Event):
    """Money received (or refunded, below zero) for a deal; without a lead while the deal is unknown."""

    type: ClassVar[str] = "revenue.booked"

    revenue: UUID
    deal: UUID
    lead_id: UUID | None
    amount: Amount
    kind: Literal["new", "renewal", "expansion", "refund"]

    @property
    def subject(self) -> str:
        return str(self.lead_id) if self.lead_id else f"deal/{self.deal}"


EVENTS: tuple[type[Event], ...] = (
    HandoffQueued,
    HandoffOffered,
    HandoffReassigned,
    DealOpened,
    DealWon,
    DealLost,
    DealReopened,
    RevenueBooked,
)
