"""Lists of leads by their verdict: what is asked for, where a page ends, and the rows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple, Self
from uuid import UUID

from services.qualification.evaluation.domain.missing_facts import BEHAVIOUR, SEPARATOR

ListedVerdict = Literal["qualified", "nurture", "disqualified", "unscored"]
# The most sets of facts that are counted, or walked through to find a clause; the most leads counted in each.
SETS_LIMIT, COUNTED_LEADS = 100, 1000
LAST_ID = UUID(int=2**128 - 1)
FIRST_INSTANT = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ScoreQuestion:
    """Leads of one verdict, the newest first; those in nurture with the nearest to the threshold first.

    `missing`: only leads in nurture of which this clause is not known. `recycled`: those that sales gave back, by the
    instant at which they may qualify again. `exactly`: only those that lack just this set.
    """

    verdict: ListedVerdict = "nurture"
    missing: str | None = None
    recycled: bool = False
    product: str | None = None
    exactly: str | None = None


class Place(NamedTuple):
    """The end of a page: the gap, or the instant of the return, and the id of its last lead."""

    gap: float = -1.0
    at: datetime = FIRST_INSTANT
    lead_id: UUID | None = None

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for text that is no place."""
        first, _, id_text = text.rpartition("_")
        try:
            lead_id = UUID(id_text)
            if not first:
                return cls(lead_id=lead_id)
            if "T" in first:
                at = datetime.fromisoformat(first)
                return cls(at=at.astimezone(UTC), lead_id=lead_id) if at.tzinfo else None
            gap = float(first)
            return cls(gap=gap, lead_id=lead_id) if math.isfinite(gap) else None
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class ListedScore:
    """One lead. `lacks`: what keeps it in nurture, by codes of clauses; `returns_at`: when sales' cool-off ends."""

    lead_id: UUID
    verdict: ListedVerdict
    product: str
    cycle: int
    agreement_version: int | None
    fit: float | None
    behaviour: float | None
    lacks: str
    gap: float | None
    returns_at: datetime | None
    evaluated_at: datetime | None

    @property
    def clauses(self) -> list[str]:
        """The clauses that ask for facts that nothing tells."""
        return list_clauses(self.lacks)

    @property
    def lacks_behaviour(self) -> bool:
        return BEHAVIOUR in self.lacks.split(SEPARATOR)


class CountedSet(NamedTuple):
    """How many leads in nurture lack the same; at most COUNTED_LEADS are counted."""

    lacks: str
    leads: int


def list_clauses(lacks: str) -> list[str]:
    """The clauses in a key of what is lacking."""
    return [code for code in lacks.split(SEPARATOR) if code and code != BEHAVIOUR]


def choose_sets(sets: Sequence[str], missing: str | None) -> list[str]:
    """The sets in which this clause is not known; without one all of them."""
    return [lacks for lacks in sets if missing is None or missing in list_clauses(lacks)]


def find_place(question: ScoreQuestion, last: ListedScore) -> str:
    """The end of the page whose last lead this is."""
    if question.recycled and last.returns_at:
        return f"{last.returns_at.isoformat()}_{last.lead_id}"
    return f"{last.gap!r}_{last.lead_id}" if question.verdict == "nurture" else f"_{last.lead_id}"
