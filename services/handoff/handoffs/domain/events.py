"""The events that change a handoff and are not published."""

from collections.abc import Iterable
from typing import ClassVar, Literal
from uuid import UUID

from services.handoff.handoffs.domain.deal_stages import DealStage
from shared.events.base import Attributes, Fact, Instant, leave_out
from shared.events.handoff import HandoffEvent
from shared.events.qualification import MetClause


class HandoffQualified(HandoffEvent):
    """The lead of this handoff qualified at `occurred_at`. Packets and later routing use its fields."""

    type: ClassVar[str] = "handoff.qualified"
    published: ClassVar[bool] = False

    agreement_version: int
    currency: str | None
    attributes: Attributes
    clauses: tuple[MetClause, ...]
    persona: str | None = leave_out()
    product_team: str | None = leave_out()


class HandoffRestarted(HandoffEvent):
    """A handoff that was withdrawn before any seller accepted it is made again."""

    type: ClassVar[str] = "handoff.restarted"
    published: ClassVar[bool] = False


class HandoffWaitingFor(HandoffEvent):
    """The routing target whose sellers the queued handoff waits for, by this version of the rules."""

    type: ClassVar[str] = "handoff.waits"
    published: ClassVar[bool] = False

    waits_for: str
    routing_version: int


class DealState(Fact):
    """The stage of a deal, as `DealStage` has it."""

    deal: UUID
    stage: Literal["opportunity", "won", "lost"]
    at: Instant
    reason: str | None = leave_out()
    first_at: Instant | None = leave_out()

    @classmethod
    def of_all(cls, stages: Iterable[DealStage]) -> "tuple[DealState, ...]":
        """The stages of several deals."""
        return tuple([cls(**vars(each)) for each in stages])


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
