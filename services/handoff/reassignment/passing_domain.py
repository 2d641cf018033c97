"""A handoff passes from one seller to another, or back to marketing, because nobody answered or somebody says so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from services.handoff.handoffs.domain.assign import AssignmentRequest, enqueue
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.routing.domain.fair_assignment import Assignment, NoSellerAvailable
from services.handoff.sellers.domain import Seller
from shared.events.handoff import HandoffEvent, HandoffReassigned, HandoffRecycled

Reaction = Literal["reassign", "escalate", "recycle"]
By = Literal["person", "clock"]

NOT_ANSWERED = "not_answered"


def is_unanswered(handoff: Handoff) -> bool:
    """Whether a seller was asked for an answer, and gave none."""
    return handoff.state == "offered"


def reassign_or_enqueue(
    asked: AssignmentRequest, choice: Assignment | NoSellerAvailable, version: int, by: By, now: datetime
) -> list[HandoffEvent]:
    """To the one who was chosen; if those who may have it are full, it waits for the first of them to be free."""
    if isinstance(choice, NoSellerAvailable):
        return enqueue(asked.handoff, asked.way, choice, version, now)
    passed = {"seller": choice.seller, "team": choice.team, "why": choice.why, "by": by}
    return [asked.handoff.event(HandoffReassigned, now, former_seller=asked.handoff.seller, **passed)]


def reassign_to(handoff: Handoff, seller: Seller, why: str, by: By, at: datetime) -> list[HandoffEvent]:
    """To this seller, who may be full; nothing where it is theirs already."""
    if handoff.seller == seller.seller:
        return []
    passed = {"seller": seller.seller, "team": seller.team, "why": why, "by": by}
    return [handoff.event(HandoffReassigned, at, former_seller=handoff.seller, **passed)]


def escalate(handoff: Handoff, leads: Mapping[str, Seller], now: datetime) -> list[HandoffEvent]:
    """To the lead of its team, full or away; nothing where there is none, or it is theirs already."""
    lead = leads.get(handoff.team or "")
    if lead is None or not lead.active:
        return []
    return reassign_to(handoff, lead, f"escalated to the lead of team {handoff.team}", "clock", now)


def recycle(handoff: Handoff, now: datetime) -> list[HandoffEvent]:
    """Back to marketing, since no seller answered."""
    by = {"seller": handoff.seller, "team": handoff.team, "by": "clock"}
    return [handoff.event(HandoffRecycled, now, reason=NOT_ANSWERED, **by)]
