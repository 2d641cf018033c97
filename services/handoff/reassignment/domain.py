"""Somebody says that a lead goes to another seller."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.reassignment.passing_domain import reassign_to
from services.handoff.responses.domain.errors import HandoffClosed
from services.handoff.sellers.domain import Seller, UnknownSeller, is_away
from shared.errors import Refusal
from shared.events.handoff import HandoffEvent
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
