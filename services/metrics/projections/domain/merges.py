"""The row of each merge: `merged` is a lead that became part of `survivor`, which may be merged in turn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.metrics.facts.domain import Fact, is_newer

MERGED = "lead.merged"


@dataclass(frozen=True, slots=True)
class Merge:
    """One lead that became part of another."""

    merged: UUID
    survivor: UUID | None = None
    recorded_at: datetime | None = None
    number: int | None = None


def read_merge_key(fact: Fact) -> tuple[UUID] | None:
    return (UUID(fact.data["merged"]),) if fact.type == MERGED else None


def evolve_merge(merge: Merge, fact: Fact) -> Merge:
    """The merge learned last counts; the event comes twice, once under each id."""
    if not is_newer(merge.recorded_at, merge.number, fact):
        return merge
    return Merge(merge.merged, UUID(fact.data["survivor"]), fact.recorded_at, fact.number)
