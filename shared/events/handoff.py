"""The events of handoff: which seller has a lead, and the result: accepted, contacted, won, lost, recycled…"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.events.base import Amount, Attributes, Event, Instant, LeadEvent, leave_out

Origin = Literal["marketing", "sales"]
# What a company is to us.
Standing = Literal["prospect", "open_deal", "customer", "former_customer", "partner", "competitor"]
Target = Literal["acceptance", "offer", "first_attempt", "first_contact", "disposition"]
# The kind of the handoff with which a cycle begins, since its lead is marketing-qualified.
MQL = "mql"


class HandoffEvent(LeadEvent):
    """A step of one handoff: one transfer of one lead, unique per (lead, kind, cycle).

    `product`: which one the lead asks for.
    `kind`: `mql`, or what the agreement calls a handoff that follows. `priority`: the priority of the agreement that
    the lead has, by its id; of a clock's event, the one that made the promise in place of `sales`.
    """

    handoff_id: UUID
    product: str
    kind: str
    cycle: int
    origin: Origin
    priority: str | None = leave_out()


class CallerEvent(HandoffEvent):
    """A step that a caller may have made: `key_id` is that of the API key, and missing where Accord made the step."""

    key_id: UUID | None = leave_out()


class HandoffQueued(CallerEvent):
    """No seller was free to take the lead; `why` says who was asked.

    `filtered`: the agreement keeps leads of such companies back; the lead waits until a person gives it to a seller.
    """

    type: ClassVar[str] = "handoff.queued"

    team: str | None
    why: str
    filtered: Standing | None = leave_out()


class HandoffOffered(HandoffEvent):
    """The lead was put to one seller; `why` says why this one.

    `named`: this seller was named, not chosen among several: by a rule for one seller, as the one who brought the lead
    or who has its company's account.
    `target` is what the seller is to do next by the agreement, until `due_at`; without an agreement both are missing.
    """

    type: ClassVar[str] = "handoff.offered"

    seller: str
    team: str | None
    why: str
    named: bool | None = leave_out()
    target: Target | None = leave_out()
    due_at: Instant | None = leave_out()


class HandoffPrioritised(HandoffEvent):
    """The lead got its `priority`, or a higher one, while a seller or the queue had it already.

    `target` and `due_at` are what is to be done next, as in `handoff.offered`: nothing is due later than before.
    """

    type: ClassVar[str] = "handoff.prioritised"

    seller: str | None
    team: str | None
    former_priority: str | None
    target: Target | None = leave_out()
    due_at: Instant | None = leave_out()


class HandoffProductChanged(HandoffEvent):
    """The lead asks for its `product` now, while a seller or the queue has it; `product_team`: who sells that.

    A seller who answered keeps the lead; another one may lose the offer to that team.
    """

    type: ClassVar[str] = "handoff.product_changed"

    seller: str | None
    team: str | None
    former_product: str
    product_team: str | None = leave_out()


class HandoffReassigned(CallerEvent):
    """The lead passed from one seller (null: from the queue) to another.

    `by`: a person, a deal, a merge, or `clock`: a promise was not kept, or the former seller left. `named`: as in
    `handoff.offered`, or a person named the seller. `target` and `due_at` are those of the new seller, as there.
    """

    type: ClassVar[str] = "handoff.reassigned"

    former_seller: str | None
    seller: str
    team: str | None
    why: str
    by: Literal["person", "clock", "deal", "merge"] = "deal"
    named: bool | None = leave_out()
    target: Target | None = leave_out()
    due_at: Instant | None = leave_out()


class SellerEvent(CallerEvent):
    """What a seller did with the lead; `team` is the seller's."""

    seller: str
    team: str | None


class HandoffAccepted(SellerEvent):
    """The seller took the lead; `implicit`: by working on it, without saying so."""

    type: ClassVar[str] = "handoff.accepted"

    implicit: bool = False


class HandoffRejected(SellerEvent):
    """The seller gave the lead back, with a reason of the agreement.

    `returns` is where the agreement sends it. `check` is what the signed clause says of the reason: `confirmed` (the
    corrected value fails it), `loose` (it was known to fail already), `disputed` (the value meets it); nothing where
    the reason is bound to no clause, or the clause cannot be judged.
    """

    type: ClassVar[str] = "handoff.rejected"

    agreement_version: int | None
    reason: str
    clause: str | None
    returns: Literal["nurture", "disqualified"]
    check: Literal["confirmed", "loose", "disputed"] | None
    # Attribute values by which the seller corrects the lead's.
    correction: Attributes


class HandoffContacted(SellerEvent):
    """The first time that seller and lead spoke with each other: a conversation, or a meeting that was held."""

    type: ClassVar[str] = "handoff.contacted"

    contact: Literal["conversation", "meeting_held"]
    channel: str | None


class HandoffSalesQualified(SellerEvent):
    """Sales heard what the agreement asks for (SQL); `evidence` names what was heard, its words stay with sales."""

    type: ClassVar[str] = "handoff.sales_qualified"

    agreement_version: int | None
    evidence: tuple[str, ...]
    sales_ready: bool


class HandoffRated(SellerEvent):
    """The seller says how good a lead that marketing delivered is: 1 is the worst, 5 the best `score`.

    Of a handoff the latest rating counts. The seller's note is not published.
    """

    type: ClassVar[str] = "handoff.rated"

    score: Annotated[int, Field(ge=1, le=5)]


class HandoffRecycled(CallerEvent):
    """The lead goes back to marketing; not `counted` where it was one person's second handoff (`merged`)."""

    type: ClassVar[str] = "handoff.recycled"

    seller: str | None
    team: str | None
    reason: str
    # The seller's date before which the lead does not return; without one the cool-off of the agreement applies.
    return_at: Instant | None = None
    counted: bool = True
    by: Literal["person", "clock", "merge"] = "person"


class DealEvent(CallerEvent):
    """A stage of one deal; `deal` is Accord's own name for it."""

    deal: UUID
    amount: Amount | None
    seller: str | None
    team: str | None
    reason: str | None = None
    # The reporter of the stage.
    by: Literal["crm", "seller"] = "crm"


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


class HandoffClosed(HandoffEvent):
    """The deals of the handoff ended, and with them the lead's cycle: `occurred_at` is when.

    Won: since the first of them was won. Lost: all are lost, at the latest since then; `reason` is that of the deal
    lost last, and `returns` where the agreement sends the lead. Before `return_at` the lead does not qualify.
    The newest statement about a handoff counts.
    """

    type: ClassVar[str] = "handoff.closed"

    seller: str | None
    team: str | None
    outcome: Literal["won", "lost"]
    reason: str | None = None
    returns: Literal["nurture", "disqualified"] | None = leave_out()
    return_at: Instant | None = leave_out()


class HandoffReopened(HandoffEvent):
    """A deal of a closed handoff is open again: the lead's cycle goes on, unless the next one has begun."""

    type: ClassVar[str] = "handoff.reopened"

    seller: str | None
    team: str | None


class HandoffMoved(HandoffEvent):
    """Its lead was merged into `survivor`: it is the survivor's handoff of the cycle `survivor_cycle` from now on.

    Or it goes on in a later cycle of its own lead, which `survivor` is then.
    """

    type: ClassVar[str] = "handoff.moved"

    survivor: UUID
    survivor_cycle: int

    @property
    def subject(self) -> str:
        """The lead that has the handoff now, as of what else is published of it from now on."""
        return str(self.survivor)


EVENTS: tuple[type[Event], ...] = (
    HandoffQueued,
    HandoffOffered,
    HandoffPrioritised,
    HandoffProductChanged,
    HandoffReassigned,
    HandoffAccepted,
    HandoffRejected,
    HandoffContacted,
    HandoffSalesQualified,
    HandoffRated,
    HandoffRecycled,
    DealOpened,
    DealWon,
    DealLost,
    DealReopened,
    HandoffClosed,
    HandoffReopened,
    HandoffMoved,
)
