"""What the erasure of a person makes of the lead's handoffs, and what subscribers are told."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.handoffs.domain.events import HandoffErased
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.handoff import HandoffEvent, HandoffRecycled
from shared.events.intake import LeadErased

ERASED = "erased"


def erase_all(handoffs: Sequence[Handoff], at: datetime) -> tuple[list[Handoff], list[HandoffEvent]]:
    """The handoffs of erased people after their erasure, and its events."""
    events = [event for handoff in handoffs for event in erase(handoff, at)]
    return evolve_all(handoffs, events), events


def erase(handoff: Handoff, at: datetime) -> list[HandoffEvent]:
    """An open handoff ends, not counted, and its clocks are cancelled: no seller is to blame.

    One that ended stays as it ended. One with deals stays too: they are the company's, and name no person.
    """
    if handoff.erased:
        return []
    erased = handoff.event(HandoffErased, at)
    if handoff.closed or handoff.current_deals:
        return [erased]
    ended = {"seller": None, "team": handoff.team, "reason": ERASED, "counted": False}
    return [erased, handoff.event(HandoffRecycled, at, **ended)]


def tell_subscribers(erasures: Sequence[LeadErased], handoffs: Sequence[Handoff]) -> list[LeadErased]:
    """Each erasure once for each id, with the sellers and the teams who had any handoff of the person."""
    told = {}
    for erasure in erasures:
        own = [handoff for handoff in handoffs if handoff.lead_id in erasure.lead_ids]
        sellers = {name for handoff in own for name in (*handoff.tried, handoff.seller) if name}
        teams = {handoff.team for handoff in own if handoff.team}
        had = {"match_keys": (), "sellers": tuple(sorted(sellers)), "teams": tuple(sorted(teams))}
        told[erasure.lead_id] = erasure.model_copy(update=had)
    return list(told.values())
