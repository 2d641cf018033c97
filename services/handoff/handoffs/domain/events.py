"""The events that change a handoff and are not published."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Attributes, Fact, Instant, leave_out
from shared.events.handoff import HandoffEvent, SellerEvent
from shared.events.qualification import MetClause

ContactKind = Literal["attempt", "conversation", "meeting_booked", "meeting_held", "no_show"]


class HandoffQualified(HandoffEvent):
    """The lead of this handoff qualified at `occurred_at`. Packets and later routing use its fields."""

    type: ClassVar[str] = "handoff.qualified"
    published: ClassVar[bool] = False

    agreement_version: int
    currency: str | None
    attributes: Attributes
    clauses: tuple[MetClause, ...]


class HandoffWaitingFor(HandoffEvent):
    """The routing target whose sellers the queued handoff waits for, by this version of the rules."""

    type: ClassVar[str] = "handoff.waits"
    published: ClassVar[bool] = False

    waits_for: str
    routing_version: int


class ContactAttempted(SellerEvent):
    """The seller worked on the handoff without a first conversation: an attempt, a booking, a later conversation."""

    type: ClassVar[str] = "handoff.worked"
    published: ClassVar[bool] = False

    contact: ContactKind
    channel: str | None


class HandoffMoved(HandoffEvent):
    """Its lead was merged into `survivor`; it is the survivor's handoff of that cycle from now on.

    Or it goes on in a later cycle of its own lead, which `survivor` is then.
    """

    type: ClassVar[str] = "handoff.moved"
    published: ClassVar[bool] = False

    survivor: UUID
    survivor_cycle: int


class DealState(Fact):
    """The stage of a deal, and since when."""

    deal: UUID
    stage: Literal["opportunity", "won", "lost"]
    at: Instant
    reason: str | None = leave_out()


class HandoffInherited(HandoffEvent):
    """The handoff takes over deals of another handoff of the same person, which ended in a merge.

    `dealt_at` and `pursued_at`: of these deals.
    """

    type: ClassVar[str] = "handoff.inherited"
    published: ClassVar[bool] = False

    deals: tuple[DealState, ...]
    dealt_at: Instant
    pursued_at: Instant | None = None


class HandoffDealsPlaced(HandoffEvent):
    """The handoff has these deals and no others: some of its deals, or of another handoff of its lead, moved."""

    type: ClassVar[str] = "handoff.deals_placed"
    published: ClassVar[bool] = False

    deals: tuple[DealState, ...]
    dealt_at: Instant | None = None
    pursued_at: Instant | None = None


class HandoffErased(HandoffEvent):
    """The person of its lead was erased."""

    type: ClassVar[str] = "handoff.erased"
    published: ClassVar[bool] = False
