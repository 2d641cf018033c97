"""The handoff: one transfer of one lead to sales, with its seller, its state and its instants."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from services.handoff.handoffs.domain.deal_stages import DealStage, overall_stage
from shared.events.deal_stages import Stage
from shared.events.handoff import MQL, HandoffEvent, Origin
from shared.values.frozen import fast_replace

HandoffState = Literal[
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

FILTERED = "filtered"

# (lead, kind, cycle): a lead has one handoff of each kind in a cycle, whatever product it asks for.
HandoffKey = tuple[UUID, str, int]
E = TypeVar("E", bound=HandoffEvent)


@dataclass(frozen=True)
class Handoff:
    """Unique per (lead, kind, cycle). `state` is None until the first event that gives it one.

    `product`: which one the lead asks for, and `product_team`: the team that the agreement names for it.
    A handoff of another kind than `mql` follows the `mql` of its cycle, which reached the step that the agreement
    names at `qualified_at`.
    Each instant is the earliest that any event reported. `taken_at`: the current seller's acceptance; `accepted_at`:
    the first acceptance by any seller; `attempted_at`: the first contact of any kind; `dealt_at`: the first deal;
    `pursued_at`: when a deal was first an opportunity or won. `named`: the seller was named, not chosen among several.
    `chosen_seller` and `chosen_team`: whom the rules or a person had chosen before a deal named another seller, or who
    answered since. `tried`: the sellers who had it, with the current one; `waits_for` and `routing_version`: the target
    that a queued handoff waits for, and the version of the rules that chose it; `standings`: the stages of its deals;
    `merged`: it ended because the same person has another handoff; `self_sourced`: a source of kind `sales` captured
    the lead first;
    `erased`: the person was, and no command is taken any more; `released_at`: when a lead that the agreement kept back
    was let go; `priority`: that of the agreement, by its id, which the lead has since `prioritised_at`.
    """

    handoff_id: UUID
    lead_id: UUID
    product: str = "default"
    kind: str = MQL
    cycle: int = 1
    state: HandoffState | None = None
    seller: str | None = None
    team: str | None = None
    why: str | None = None
    named: bool = False
    chosen_seller: str | None = None
    chosen_team: str | None = None
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
    pursued_at: datetime | None = None
    standings: tuple[DealStage, ...] = ()
    self_sourced: bool = False
    erased: bool = False
    released_at: datetime | None = None
    priority: str | None = None
    prioritised_at: datetime | None = None
    product_team: str | None = None

    @property
    def key(self) -> HandoffKey:
        return (self.lead_id, self.kind, self.cycle)

    @property
    def is_next(self) -> bool:
        """Whether it follows the first handoff of its cycle."""
        return self.kind != MQL

    @property
    def origin(self) -> Origin:
        """Who brought the lead: sales if it is self-sourced, or had a deal before it qualified; else marketing."""
        if self.qualified_at is None or self.self_sourced:
            return "sales"
        return "marketing" if self.dealt_at is None or self.qualified_at <= self.dealt_at else "sales"

    @property
    def current_deals(self) -> tuple[DealStage, ...]:
        """Its deals without those that were lost before its lead qualified: they are history, and end nothing."""
        return tuple([each for each in self.standings if not self.is_history(each.stage, each.at)])

    @property
    def first_deal_at(self) -> datetime | None:
        """The first deal, unless all deals are history."""
        return self.dealt_at if self.current_deals else None

    def is_history(self, stage: Stage, at: datetime) -> bool:
        """Whether a deal that is in this stage since then was lost before the lead qualified."""
        return stage == "lost" and self.qualified_at is not None and at < self.qualified_at

    @property
    def waiting(self) -> bool:
        """Whether it waits for a seller: it is queued, or its lead qualified and its deals name no owner.

        One that deals closed waits only if it was queued.
        """
        was_queued = self.state in ("won", "lost") and self.queued_at is not None
        is_asked_for = self.state == "opportunity" or was_queued
        return self.state == "queued" or (is_asked_for and self.seller is None and self.qualified_at is not None)

    @property
    def filtered(self) -> str | None:
        """The standing of its company for which the agreement keeps it back, until a person lets it go."""
        kind, _, standing = (self.waits_for or "").partition("/")
        return standing if self.state == "queued" and kind == FILTERED else None

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self.state in CLOSED

    @property
    def returned_at(self) -> datetime | None:
        """When sales rejected or recycled the lead."""
        return self.rejected_at or self.recycled_at

    @property
    def closed_at(self) -> datetime | None:
        """When it ended, if it has."""
        if not self.closed:
            return None
        last = max((stage.since for stage in self.current_deals), default=None)
        return last if self.state in ("won", "lost") else self.returned_at

    def summary(self) -> dict[str, Any]:
        """The short JSON form that confirms a response: ids, state, seller and team."""
        fields = {name: getattr(self, name) for name in ("state", "seller", "team")}
        return {"handoff_id": str(self.handoff_id), "lead_id": str(self.lead_id)} | fields

    def begin_next(self, handoff_id: UUID, kind: str) -> "Handoff":
        """A new handoff of this kind that follows it."""
        return Handoff(handoff_id, self.lead_id, self.product, kind, self.cycle, self_sourced=self.self_sourced)

    def replace(self, **changes: Any) -> "Handoff":
        """A copy with these fields changed."""
        return fast_replace(self, **changes)

    def event(self, type_: type[E], at: datetime, **fields: Any) -> E:
        """An event of this type about this handoff."""
        return type_(
            occurred_at=at,
            lead_id=self.lead_id,
            handoff_id=self.handoff_id,
            kind=self.kind,
            cycle=self.cycle,
            origin=self.origin,
            **{"product": self.product, "priority": self.priority} | fields,
        )


def derive_state(handoff: Handoff) -> HandoffState:
    """The furthest state that its instants imply.

    A rejection or recycling ends it, unless a deal is won or has a later event. A merge ends it in any case: its deals
    go on with the person's other handoff.
    """
    returned = handoff.returned_at
    deals = handoff.current_deals
    if deals and not handoff.merged:
        stage = overall_stage(deals)
        if returned is None or stage == "won" or any(each.at > returned for each in deals):
            return stage
    if returned is not None:
        return "rejected" if handoff.rejected_at else "recycled"
    if handoff.sales_qualified_at is not None:
        return "sales_qualified"
    if handoff.seller is None:
        return "queued"
    if handoff.taken_at is None:
        return "offered"
    return "contacted" if handoff.contacted_at is not None else "accepted"
