"""What changes a handoff and goes no further than this service."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Attributes, Fact, Instant
from shared.events.handoff import HandoffEvent, SellerEvent
from shared.events.qualification import MetClause

Contact = Literal["attempt", "conversation", "meeting_booked", "meeting_held", "no_show"]


class HandoffQualified(HandoffEvent):
    """The lead qualified for this handoff at `occurred_at`; kept for the packet and for rules asked again."""

    type: ClassVar[str] = "handoff.qualified"
    published: ClassVar[bool] = False

    agreement_version: int
    currency: str | None
    attributes: Attributes
    clauses: tuple[MetClause, ...]


class HandoffWaitingFor(HandoffEvent):
    """Which sellers it waits for, by which version of the rules."""

    type: ClassVar[str] = "handoff.waits"
    published: ClassVar[bool] = False

    waits_for: str
    routing_version: int


class ContactAttempted(SellerEvent):
    """The seller worked on it without a first word between the two: an attempt, a booked meeting, another talk."""

    type: ClassVar[str] = "handoff.worked"
    published: ClassVar[bool] = False

    contact: Contact
    channel: str | None


class HandoffMoved(HandoffEvent):
    """Its lead turned out to be `survivor`, of whom this is the handoff of that cycle from now on."""

    type: ClassVar[str] = "handoff.moved"
    published: ClassVar[bool] = False

    survivor: UUID
    survivor_cycle: int


class DealState(Fact):
    """Where a deal stands, and since when."""

    deal: UUID
    stage: Literal["opportunity", "won", "lost"]
    at: Instant


class HandoffInherited(HandoffEvent):
    """Deals of the person's other handoff, which ended in this one."""

    type: ClassVar[str] = "handoff.inherited"
    published: ClassVar[bool] = False

    deals: tuple[DealState, ...]
