"""Which leads are one person: `merged` is spoken for by `survivor`, who may be merged in turn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.metrics.facts.domain import Fact, learned_later

MERGED = "lead.merged"


@dataclass(frozen=True, slots=True)
class Merge:
    """One lead that became part of another."""

    merged: UUID
    survivor: UUID | None = None
    recorded_at: datetime | None = None
    number: int | None = None


def merge_of(fact: Fact) -> tuple[UUID] | None:
    return (UUID(fact.data["merged"]),) if fact.type == MERGED else None


def evolve_merge(merge: Merge, fact: Fact) -> Merge:
    """It is told under both ids; what was learned last counts."""
    if not learned_later(merge.recorded_at, merge.number, fact):
        return merge
    return Merge(merge.merged, UUID(fact.data["survivor"]), fact.recorded_at, fact.number)
