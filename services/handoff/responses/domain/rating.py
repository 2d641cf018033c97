"""What follows from a seller's rating of a lead."""

from datetime import datetime

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.responses.domain import errors
from services.handoff.responses.domain.commands import Rate
from shared.events.handoff import HandoffEvent, HandoffRated


def rate(handoff: Handoff, command: Rate, at: datetime) -> list[HandoffEvent]:
    """The rating, also of a handoff that has ended. Raises HandoffClosed after a merge, and NotDelivered."""
    if handoff.merged:
        raise errors.HandoffClosed
    if handoff.origin != "marketing":
        raise errors.NotDelivered
    return [handoff.event(HandoffRated, at, seller=handoff.seller, team=handoff.team, score=command.score)]
