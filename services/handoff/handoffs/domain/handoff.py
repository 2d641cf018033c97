"""One transfer of one lead: who has it, how far it came, and who was first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from services.handoff.handoffs.domain.deal_stages import DealStage, overall_stage
from shared.events.handoff import HandoffEvent, Origin
from shared.values.frozen import fast_replace

State = Literal[
    "queued",
    "offered",
    "accepted",
    "contacted",
    "sales_qualified",
    "opportunity",
    "won",
    "lost",
    "rejected",
    "recycled",
]
CLOSED = frozenset({"won", "lost", "rejected", "recycled"})

MQL = "mql"

# (lead, product, kind, cycle)
Key = tuple[UUID, str, str, int]
E = TypeVar("E", bound=HandoffEvent)


@dataclass(frozen=True)
class Handoff:
    """Unique per (lead, product, kind, cycle); without a state nothing has come of it yet.

    Each step's instant is the earliest that was told of it. `taken_at` is the present seller's acceptance,
    `accepted_at` the first one of anybody; `attempted_at` is the first contact of any kind. `dealt_at` is sales' own
    first deal; `tried` are the sellers who had it, the present one too; `waits_for` and `routing_version` matter while
    it is queued; `merged`: it ended because its person has another one.
    """

    handoff_id: UUID
    lead_id: UUID
    product: str = "default"
    kind: str = MQL
    cycle: int = 1
    state: State | None = None
    seller: str | None = None
    team: str | None = None
    why: str | None = None
    tried: tuple[str, ...] = ()
    waits_for: str | None = None
    routing_version: int | None = None
    agreement_version: int | None = None
    qualified_at: datetime | None = None
    queued_at: datetime | None = None
    offered_at: datetime | None = None
    taken_at: datetime | None = None
    accepted_at: datetime | None = None
    attempted_at: datetime | None = None
    contacted_at: datetime | None = None
    sales_qualified_at: datetime | None = None
    rejected_at: datetime | None = None
    recycled_at: datetime | None = None
    merged: bool = False
    dealt_at: datetime | None = None
    standings: tuple[DealStage, ...] = ()

    @property
    def key(self) -> Key:
        return (self.lead_id, self.product, self.kind, self.cycle)

    @property
    def origin(self) -> Origin:
        """Whose lead it is: marketing's if it qualified at or before sales' own first deal for it."""
        if self.qualified_at is None:
            return "sales"
        return "marketing" if self.dealt_at is None or self.qualified_at <= self.dealt_at else "sales"

    @property
    def closed(self) -> bool:
        """Whether it ended."""
        return self.state in CLOSED

    @property
    def given_back_at(self) -> datetime | None:
        """When sales gave the lead back."""
        return self.rejected_at or self.recycled_at

    @property
    def closed_at(self) -> datetime | None:
        """When it ended, if it did."""
        if not self.closed:
            return None
        last = max((standing.at for standing in self.standings), default=None)
        return last if self.state in ("won", "lost") else self.given_back_at

    def summary(self) -> dict[str, Any]:
        """What an answer to it is confirmed with."""
        known = {name: getattr(self, name) for name in ("state", "seller", "team")}
        return {"handoff_id": str(self.handoff_id), "lead_id": str(self.lead_id)} | known

    def replace(self, **changes: Any) -> "Handoff":
        """The same but for these."""
        return fast_replace(self, **changes)

    def event(self, event: type[E], at: datetime, **more: Any) -> E:
        """An event about this handoff."""
        return event(
            occurred_at=at,
            lead_id=self.lead_id,
            handoff_id=self.handoff_id,
            product=self.product,
            kind=self.kind,
            cycle=self.cycle,
            origin=self.origin,
            **more,
        )


def derive_state(handoff: Handoff) -> State:
    """How far it came: the furthest step. Giving it back ends it, unless a deal is won or was spoken of after that.

    A merge ends it in any case: its deals go on with the person's other handoff.
    """
    back = handoff.given_back_at
    if handoff.standings and not handoff.merged:
        dealt = overall_stage(handoff.standings)
        if back is None or dealt == "won" or any(standing.at > back for standing in handoff.standings):
            return dealt
    if back is not None:
        return "rejected" if handoff.rejected_at else "recycled"
    if handoff.sales_qualified_at is not None:
        return "sales_qualified"
    if handoff.seller is None:
        return "queued"
    if handoff.taken_at is None:
        return "offered"
    return "contacted" if handoff.contacted_at is not None else "accepted"
