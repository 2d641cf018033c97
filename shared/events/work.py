"""The events of handoff that change no state: attempts of sellers, and why a lead was escalated."""

from typing import ClassVar, Literal

from shared.events.base import Event
from shared.events.handoff import HandoffEvent, SellerEvent, Target

ContactKind = Literal["attempt", "conversation", "meeting_booked", "meeting_held", "no_show"]


class HandoffEscalated(HandoffEvent):
    """A promise was `missed`, and so the lead passed to the lead of its team, as the agreement says.

    The `handoff.reassigned` of the same instant says that `seller`, who leads `team`, has it now.
    """

    type: ClassVar[str] = "handoff.escalated"

    former_seller: str | None
    seller: str
    team: str | None
    missed: Target


class HandoffWorked(SellerEvent):
    """The seller worked on it, and it was not the first conversation: an attempt, a booking, a later conversation."""

    type: ClassVar[str] = "handoff.worked"

    contact: ContactKind
    channel: str | None


EVENTS: tuple[type[Event], ...] = (HandoffWorked, HandoffEscalated)
