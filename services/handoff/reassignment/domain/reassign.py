"""Somebody says that a lead goes to another seller."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.handoff.handoffs.domain.assign import AssignmentRequest, enqueue
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.responses.domain.errors import HandoffClosed
from services.handoff.routing.domain.fair_assignment import Assignment, NoSellerAvailable
from services.handoff.sellers.domain import Seller, UnknownSeller, is_away
from shared.errors import Refusal
from shared.events.handoff import HandoffEvent, HandoffReassigned, HandoffRecycled
from shared.idempotency.domain import IdempotencyKey

BY_HAND = "reassigned by hand"
# From here on the lead must have an owner.
OWNER_REQUIRED_STATES = ("sales_qualified", "opportunity")


@dataclass(frozen=True)
class ReassignCommand:
    """A wish as it was sent; without a `seller`, the rules choose. `why` stays here.

    `only`: the seller that the caller's key is bound to; `mark`: its Idempotency-Key.
    """

    handoff_id: UUID
    seller: str | None
    why: str | None = None
    stated_at: datetime | None = None
    only: str | None = None
    mark: IdempotencyKey | None = None
    content: bytes = b""


class SellerUnavailable(Refusal):
    code = "absent-seller"
    detail = "The seller is away, or not active."


class NoOtherSeller(Refusal):
    code = "nobody-else"
    detail = "Nobody else is there who could take the lead."


def require_open(handoff: Handoff) -> None:
    """Go on while the handoff has not ended. Raises HandoffEnded."""
    if handoff.closed:
        raise HandoffClosed


def reassign_to_named(handoff: Handoff, seller: Seller | None, at: datetime, now: datetime) -> list[HandoffEvent]:
    """To this seller, who may be full but is there now. Raises UnknownSeller, AbsentSeller."""
    if seller is None:
        raise UnknownSeller
    if not seller.active or is_away(seller, now):
        raise SellerUnavailable
    return reassign_to(handoff, seller, BY_HAND, "person", at)


def require_owner(handoff: Handoff, steps: list[HandoffEvent]) -> None:
    """Go on unless a lead that is far along would be nobody's, or nothing would change. Raises NobodyElse."""
    queued = any(step.type == "handoff.queued" for step in steps)
    if not steps or (queued and handoff.state in OWNER_REQUIRED_STATES):
        raise NoOtherSeller


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
