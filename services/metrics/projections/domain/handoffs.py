"""What became of each handoff, folded from facts; the order in which they arrive changes nothing.

A handoff keeps its id when its lead is merged, so it is found by that, and whose it is follows what was learned last.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.metrics.facts.domain import Fact, earliest, happened_earlier, learned_later

REJECTED = "handoff.rejected"
RECYCLED = "handoff.recycled"
STEPS = {
    "handoff.accepted": "accepted_at",
    "handoff.contacted": "contacted_at",
    "handoff.sales_qualified": "sales_qualified_at",
}
# The queue says whose the lead is, too: nobody's yet.
OWNERSHIP = {"handoff.queued", "handoff.offered", "handoff.reassigned", *STEPS}
DEALS = {"deal.opened", "deal.won", "deal.lost", "deal.reopened"}
CONCERNS = {REJECTED, RECYCLED, *OWNERSHIP, *DEALS}


@dataclass(frozen=True, slots=True)
class Handoff:
    """One transfer of one lead. `begun_at`: the earliest that is known of it; not `counted`: closed by a merge."""

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

    @property
    def given_back(self) -> bool:
        return self.rejected_at is not None or self.recycled_at is not None


def handoff_of(fact: Fact) -> tuple[UUID] | None:
    return (UUID(fact.data["handoff_id"]),) if fact.type in CONCERNS else None


def evolve_handoff(handoff: Handoff, fact: Fact) -> Handoff:
    """Steps at the earliest instant told; whose it is as learned last; given back as told first."""
    told = fact.data
    changes: dict[str, Any] = {"begun_at": earliest(handoff.begun_at, fact.occurred_at)}
    if learned_later(handoff.told_recorded_at, handoff.told_number, fact):
        changes |= {"lead_id": fact.lead_id, "product": told["product"], "cycle": told["cycle"],
                    "origin": told["origin"], "told_recorded_at": fact.recorded_at,
                    "told_number": fact.number}  # fmt: skip
    if _names_an_owner(fact) and learned_later(handoff.owner_recorded_at, handoff.owner_number, fact):
        changes |= {"seller": told.get("seller"), "team": told.get("team"), "owner_recorded_at": fact.recorded_at,
                    "owner_number": fact.number}  # fmt: skip
    if step := STEPS.get(fact.type):
        changes[step] = earliest(getattr(handoff, step), fact.occurred_at)
    elif fact.type == REJECTED:
        changes |= _rejected(handoff, fact)
    elif fact.type == RECYCLED:
        changes |= _recycled(handoff, fact)
    return replace(handoff, **changes)


def _rejected(handoff: Handoff, fact: Fact) -> dict[str, Any]:
    if not happened_earlier(handoff.rejected_at, handoff.rejected_recorded_at, handoff.rejected_number, fact):
        return {}
    told = fact.data
    return {
        "rejected_at": fact.occurred_at, "rejected_recorded_at": fact.recorded_at, "rejected_number": fact.number,
        "rejected_by": told.get("seller"), "rejected_team": told.get("team"), "reason": told["reason"],
        "clause": told.get("clause"), "checked": told.get("check"), "returns": told["returns"],
    }  # fmt: skip


def _recycled(handoff: Handoff, fact: Fact) -> dict[str, Any]:
    if not happened_earlier(handoff.recycled_at, handoff.recycled_recorded_at, handoff.recycled_number, fact):
        return {}
    return_at = fact.data.get("return_at")
    return {
        "recycled_at": fact.occurred_at, "recycled_recorded_at": fact.recorded_at, "recycled_number": fact.number,
        "return_at": datetime.fromisoformat(return_at) if return_at else None, "counted": fact.data["counted"],
    }  # fmt: skip


def _names_an_owner(fact: Fact) -> bool:
    """A deal that names nobody says nothing about whose the lead is."""
    return fact.type in OWNERSHIP or (fact.type in DEALS and fact.data.get("seller") is not None)
