"""One transfer of one lead: who has it, how far it came, and what that says about who was first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar
from uuid import UUID

from services.handoff.fairness.domain import Chosen, Nobody
from services.handoff.routing.domain import Way
from services.handoff.standings.domain import Standing, heard, together
from shared.events.base import Attributes, Event
from shared.events.handoff import (
    DealEvent,
    HandoffEvent,
    HandoffOffered,
    HandoffQueued,
    HandoffReassigned,
    Origin,
)
from shared.events.qualification import LeadQualified, MetClause

State = Literal["queued", "offered", "opportunity", "won", "lost"]
BY_DEAL = "the deal's owner"

MQL = "mql"

Step = HandoffEvent
# (lead, product, kind, cycle)
Key = tuple[UUID, str, str, int]
E = TypeVar("E", bound=HandoffEvent)


class HandoffQualified(HandoffEvent):
    """The lead qualified for this handoff at `occurred_at`; kept for the packet and for rules asked again."""

    type: ClassVar[str] = "handoff.qualified"
    published: ClassVar[bool] = False

    agreement_version: int
    currency: str | None
    attributes: Attributes
    clauses: tuple[MetClause, ...]


class HandoffWaits(HandoffEvent):
    """Which sellers it waits for, by which version of the rules."""

    type: ClassVar[str] = "handoff.waits"
    published: ClassVar[bool] = False

    waits_for: str
    routing_version: int


@dataclass(frozen=True)
class Handoff:
    """Unique per (lead, product, kind, cycle); without a state nothing has come of it yet.

    `dealt_at` is sales' own first deal; `waits_for` and `routing_version` matter while it is queued.
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
    waits_for: str | None = None
    routing_version: int | None = None
    agreement_version: int | None = None
    qualified_at: datetime | None = None
    queued_at: datetime | None = None
    offered_at: datetime | None = None
    dealt_at: datetime | None = None
    standings: tuple[Standing, ...] = ()

    @property
    def key(self) -> Key:
        return (self.lead_id, self.product, self.kind, self.cycle)

    @property
    def origin(self) -> Origin:
        """Whose lead it is: marketing's if it qualified at or before sales' own first deal for it."""
        if self.qualified_at is None:
            return "sales"
        return "marketing" if self.dealt_at is None or self.qualified_at <= self.dealt_at else "sales"

    def but(self, **changes: Any) -> "Handoff":
        """The same but for these; `dataclasses.replace` takes twice as long, and this is done for every lead."""
        return Handoff(**vars(self) | changes)

    def says(self, event: type[E], at: datetime, **more: Any) -> E:
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


# A handoff that somebody must be found for, and where it goes.
Asked = tuple[Handoff, Way]


def key_of(cause: LeadQualified) -> Key:
    """The handoff that a qualified lead asks for."""
    return (cause.lead_id, cause.product, MQL, cause.cycle)


def qualify(handoff: Handoff, cause: LeadQualified) -> list[HandoffEvent]:
    """The first instant known so far counts; whoever has the lead keeps it."""
    if handoff.qualified_at is not None and handoff.qualified_at <= cause.occurred_at:
        return []
    learned = handoff.but(qualified_at=cause.occurred_at)
    return [
        learned.says(
            HandoffQualified,
            cause.occurred_at,
            agreement_version=cause.agreement_version,
            currency=cause.currency,
            attributes=cause.attributes,
            clauses=cause.clauses,
        )
    ]


def waits(handoff: Handoff) -> bool:
    """Whether somebody must be found for it."""
    return handoff.state in (None, "queued")


def place(handoff: Handoff, way: Way, choice: Chosen | Nobody, version: int, now: datetime) -> list[HandoffEvent]:
    """Offer it to the chosen one, or let it wait; a queue that it already stands in is not announced again."""
    if not waits(handoff):
        return []
    if isinstance(choice, Chosen):
        return [handoff.says(HandoffOffered, now, seller=choice.seller, team=choice.team, why=choice.why)]
    same = handoff.waits_for == way.target.key
    if same and handoff.routing_version == version:
        return []
    joined = handoff.says(HandoffWaits, now, waits_for=way.target.key, routing_version=version)
    return [joined] if same else [handoff.says(HandoffQueued, now, team=choice.team, why=choice.why), joined]


def evolve(handoff: Handoff, event: Event) -> Handoff:
    """The handoff after this event."""
    match event:
        case HandoffQualified():
            return handoff.but(qualified_at=event.occurred_at, agreement_version=event.agreement_version)
        case HandoffQueued():
            since = handoff.queued_at or event.occurred_at
            return handoff.but(state="queued", team=event.team, why=event.why, queued_at=since)
        case HandoffWaits():
            return handoff.but(waits_for=event.waits_for, routing_version=event.routing_version)
        case HandoffOffered():
            since = event.occurred_at
            return handoff.but(state="offered", seller=event.seller, team=event.team, why=event.why, offered_at=since)
        case HandoffReassigned():
            return handoff.but(seller=event.seller, team=event.team, why=event.why)
        case DealEvent():
            return _dealt(handoff, event)
    return handoff


def fold(handoff: Handoff, events: Iterable[Event]) -> Handoff:
    """The handoff after these events."""
    for event in events:
        handoff = evolve(handoff, event)
    return handoff


def unfold(handoffs: Iterable[Handoff], events: Iterable[HandoffEvent]) -> list[Handoff]:
    """The handoffs after these events, each of which is about one of them."""
    after = {handoff.handoff_id: handoff for handoff in handoffs}
    for event in events:
        after[event.handoff_id] = evolve(after[event.handoff_id], event)
    return list(after.values())


def _dealt(handoff: Handoff, event: DealEvent) -> Handoff:
    standings = heard(handoff.standings, event)
    first = min(handoff.dealt_at or event.occurred_at, event.occurred_at)
    dealt = handoff.but(standings=standings, dealt_at=first, state=together(standings))
    if handoff.state is None:
        return dealt.but(seller=event.seller, team=event.team, why=BY_DEAL)
    return dealt
