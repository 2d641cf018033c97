"""A lead goes to another seller: to a named one, or to the one that the routing rules choose."""

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
from shared.events.handoff import HandoffEvent, HandoffReassigned
from shared.idempotency.domain import IdempotencyKey

# A person reassigns it; or Accord, after a missed deadline or when the seller left.
Actor = Literal["person", "clock"]

# From these states on the lead must have an owner.
OWNER_REQUIRED_STATES = ("sales_qualified", "opportunity")
# Why a handoff has its seller whom a person named.
BY_HAND = "reassigned by hand"


@dataclass(frozen=True)
class ReassignCommand:
    """A request to reassign; without a `seller`, the rules choose. `why` is saved and never published.

    `key_id`: of the caller's API key; `bound_seller`: the seller that it is bound to; `digest`: that of the request.
    """

    handoff_id: UUID
    seller: str | None
    why: str | None = None
    stated_at: datetime | None = None
    bound_seller: str | None = None
    idempotency_key: IdempotencyKey | None = None
    digest: bytes = b""
    key_id: UUID | None = None


class SellerUnavailable(Refusal):
    code = "absent-seller"
    detail = "The seller is away, or not active."


class NoOtherSeller(Refusal):
    code = "nobody-else"
    detail = "Nobody else is there who could take the lead."


def require_open(handoff: Handoff) -> None:
    """Raises HandoffClosed."""
    if handoff.closed:
        raise HandoffClosed


def reassign_to_named(handoff: Handoff, seller: Seller | None, at: datetime, *, stated: bool) -> list[HandoffEvent]:
    """Give it to this seller, who may be full but not away. Raises UnknownSeller, SellerUnavailable, HandoffClosed.

    `stated`: a caller says that it happened at `at`. Then the seller may have left since; and a seller who has it
    already was offered it then, if that is earlier than known, also where the handoff is closed now.
    """
    if seller is None:
        raise UnknownSeller
    if handoff.seller == seller.seller and stated:
        return _date_offer(handoff, seller, at)
    require_open(handoff)
    if is_away(seller, at) or (not stated and not seller.active):
        raise SellerUnavailable
    return reassign_to(handoff, seller, BY_HAND, "person", at)


def _date_offer(handoff: Handoff, seller: Seller, at: datetime) -> list[HandoffEvent]:
    if handoff.offered_at is not None and handoff.offered_at <= at:
        return []
    fields = {"seller": seller.seller, "team": handoff.team, "why": BY_HAND, "by": "person", "named": True}
    return [handoff.event(HandoffReassigned, at, former_seller=None, **fields)]


def require_owner(handoff: Handoff, events: list[HandoffEvent]) -> list[HandoffEvent]:
    """The events, without one that only queues it again.

    Raises NoOtherSeller if nothing changes, or a sales-qualified lead would lose its owner.
    """
    queued = any(event.type == "handoff.queued" for event in events)
    if not events or (queued and handoff.state in OWNER_REQUIRED_STATES):
        raise NoOtherSeller
    stays = handoff.state == "queued" and not handoff.filtered
    return [] if stays and events[0].type == "handoff.queued" else events


def reassign_or_enqueue(
    request: AssignmentRequest, choice: Assignment | NoSellerAvailable, version: int, actor: Actor, now: datetime
) -> list[HandoffEvent]:
    """Give it to the chosen seller; if all that may have it are full, it waits for the first who has room."""
    if isinstance(choice, NoSellerAvailable):
        return enqueue(request.handoff, request.decision, choice, version, now)
    fields = {"seller": choice.seller, "team": choice.team, "why": choice.why, "by": actor, "named": choice.named}
    return [request.handoff.event(HandoffReassigned, now, former_seller=request.handoff.seller, **fields)]


def reassign_to(handoff: Handoff, seller: Seller, why: str, actor: Actor, at: datetime) -> list[HandoffEvent]:
    """Give it to this seller, who may be full; no event where the seller has it already."""
    if handoff.seller == seller.seller:
        return []
    named = True if actor == "person" else None
    fields = {"seller": seller.seller, "team": seller.team, "why": why, "by": actor, "named": named}
    return [handoff.event(HandoffReassigned, at, former_seller=handoff.seller, **fields)]
