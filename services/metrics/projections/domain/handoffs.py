"""The row of each handoff of the kind `mql` and how facts change it; the order in which they arrive changes nothing.

A handoff keeps its id when its lead is merged, so that id is the row's key. Its seller and team are those that
handoff, which compares the instants of deals, gave it last.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, find_earliest, is_earlier, is_newer
from shared.events.handoff import MQL

REJECTED = "handoff.rejected"
RECYCLED = "handoff.recycled"
RATED = "handoff.rated"
PRODUCT_CHANGED = "handoff.product_changed"
# Statements about how its deals ended.
CLOSED_TYPES = {"handoff.closed", "handoff.reopened"}
STEP_FIELDS = {
    "handoff.accepted": "accepted_at",
    "handoff.contacted": "contacted_at",
    "handoff.sales_qualified": "sales_qualified_at",
}
# A queued handoff has no seller, so `handoff.queued` names the owner too: the team alone.
OWNERSHIP_TYPES = {"handoff.queued", "handoff.offered", "handoff.reassigned", *STEP_FIELDS}
DEAL_TYPES = {"deal.opened", "deal.won", "deal.lost", "deal.reopened"}
TYPES = {REJECTED, RECYCLED, RATED, PRODUCT_CHANGED, *CLOSED_TYPES, *OWNERSHIP_TYPES, *DEAL_TYPES}


@dataclass(frozen=True, slots=True)
class Handoff:
    """One transfer of one lead. `begun_at`: the instant of its earliest fact; not `counted`: a merge closed it.

    `told_recorded_at` and `told_number` are those of the newest fact, from which lead, product, cycle and origin come;
    `owner_by_deal`: seller and team are those of the deal with which it began, since it was assigned to no other.
    `closed_as` (won, lost) and `closed_at`: how and when its deals ended, by the statement learned last;
    `closed_until`: the end of the lead's rest. `rating`: the latest, by its own instant. `kept_back`: what its company
    is to us, while the agreement keeps leads of such companies back.
    """

    handoff_id: UUID
    lead_id: UUID | None = None
    product: str | None = None
    cycle: int | None = None
    origin: str | None = None
    told_recorded_at: datetime | None = None
    told_number: int | None = None
    begun_at: datetime | None = None
    seller: str | None = None
    team: str | None = None
    owner_recorded_at: datetime | None = None
    owner_number: int | None = None
    accepted_at: datetime | None = None
    contacted_at: datetime | None = None
    sales_qualified_at: datetime | None = None
    rejected_at: datetime | None = None
    rejected_recorded_at: datetime | None = None
    rejected_number: int | None = None
    rejected_by: str | None = None
    rejected_team: str | None = None
    reason: str | None = None
    clause: str | None = None
    checked: str | None = None
    returns: str | None = None
    recycled_at: datetime | None = None
    recycled_recorded_at: datetime | None = None
    recycled_number: int | None = None
    return_at: datetime | None = None
    counted: bool | None = None
    owner_by_deal: bool | None = None
    closed_as: str | None = None
    closed_at: datetime | None = None
    closed_until: datetime | None = None
    closed_recorded_at: datetime | None = None
    closed_number: int | None = None
    rating: int | None = None
    rated_at: datetime | None = None
    rated_recorded_at: datetime | None = None
    rated_number: int | None = None
    rated_by: str | None = None
    rated_team: str | None = None
    kept_back: str | None = None

    @property
    def is_closed(self) -> bool:
        return self.rejected_at is not None or self.recycled_at is not None


def read_handoff_key(fact: Fact) -> tuple[UUID] | None:
    is_first = fact.type in TYPES and fact.data.get("kind", MQL) == MQL
    return (UUID(fact.data["handoff_id"]),) if is_first else None


def evolve_handoff(handoff: Handoff, fact: Fact) -> Handoff:
    """Steps at their earliest instant, the owner assigned last, and the earliest rejection and recycling."""
    data = fact.data
    changes: dict[str, Any] = {"begun_at": find_earliest((handoff.begun_at, fact.occurred_at))}
    if is_newer(handoff.told_recorded_at, handoff.told_number, fact):
        changes |= {"lead_id": fact.lead_id, "product": data["product"], "cycle": data["cycle"],
                    "origin": data["origin"], "told_recorded_at": fact.recorded_at,
                    "told_number": fact.number}  # fmt: skip
    if _decides_owner(handoff, fact):
        changes |= {"seller": data.get("seller"), "team": data.get("team"), "owner_recorded_at": fact.recorded_at,
                    "owner_number": fact.number, "owner_by_deal": fact.type in DEAL_TYPES or None,
                    "kept_back": data.get("filtered")}  # fmt: skip
    if field := STEP_FIELDS.get(fact.type):
        changes[field] = find_earliest((getattr(handoff, field), fact.occurred_at))
    elif fact.type == REJECTED:
        changes |= _reject(handoff, fact)
    elif fact.type == RECYCLED:
        changes |= _recycle(handoff, fact)
    elif fact.type in CLOSED_TYPES:
        changes |= _close(handoff, fact)
    elif fact.type == RATED:
        changes |= _rate(handoff, fact)
    return replace(handoff, **changes)


def _reject(handoff: Handoff, fact: Fact) -> dict[str, Any]:
    if not is_earlier(handoff.rejected_at, handoff.rejected_recorded_at, handoff.rejected_number, fact):
        return {}
    data = fact.data
    return {
        "rejected_at": fact.occurred_at, "rejected_recorded_at": fact.recorded_at, "rejected_number": fact.number,
        "rejected_by": data.get("seller"), "rejected_team": data.get("team"), "reason": data["reason"],
        "clause": data.get("clause"), "checked": data.get("check"), "returns": data["returns"],
    }  # fmt: skip


def _recycle(handoff: Handoff, fact: Fact) -> dict[str, Any]:
    """The earliest recycling by a seller; without one that by which a merge or an erasure ended the handoff."""
    known = (handoff.recycled_at, handoff.recycled_recorded_at, handoff.recycled_number)
    is_first = is_earlier(*known, fact) if fact.data["counted"] == handoff.counted else not handoff.counted
    if not is_first:
        return {}
    return_at = fact.data.get("return_at")
    return {
        "recycled_at": fact.occurred_at, "recycled_recorded_at": fact.recorded_at, "recycled_number": fact.number,
        "return_at": datetime.fromisoformat(return_at) if return_at else None, "counted": fact.data["counted"],
    }  # fmt: skip


def _close(handoff: Handoff, fact: Fact) -> dict[str, Any]:
    if not is_newer(handoff.closed_recorded_at, handoff.closed_number, fact):
        return {}
    outcome, return_at = fact.data.get("outcome"), fact.data.get("return_at")
    return {
        "closed_as": outcome, "closed_at": fact.occurred_at if outcome else None,
        "closed_until": datetime.fromisoformat(return_at) if return_at else None,
        "closed_recorded_at": fact.recorded_at, "closed_number": fact.number,
    }  # fmt: skip


def _rate(handoff: Handoff, fact: Fact) -> dict[str, Any]:
    """The rating with the latest instant; of two at one instant the one learned last."""
    if is_earlier(handoff.rated_at, handoff.rated_recorded_at, handoff.rated_number, fact) and handoff.rated_at:
        return {}
    return {
        "rating": fact.data["score"], "rated_at": fact.occurred_at, "rated_recorded_at": fact.recorded_at,
        "rated_number": fact.number, "rated_by": fact.data.get("seller"), "rated_team": fact.data.get("team"),
    }  # fmt: skip


def _decides_owner(handoff: Handoff, fact: Fact) -> bool:
    """Whether the fact says who works the handoff: the assignment learned last, without one the deal learned first.

    A later deal names the seller of its own stage, which may be an old one; if the handoff passes to that seller, a
    fact of its own says so.
    """
    known, number = handoff.owner_recorded_at, handoff.owner_number
    if fact.type in OWNERSHIP_TYPES:
        return bool(handoff.owner_by_deal) or is_newer(known, number, fact)
    if fact.type not in DEAL_TYPES:
        return False
    is_first = known is None or number is None
    return is_first or (bool(handoff.owner_by_deal) and not is_newer(known, number, fact))
