"""Proposals to change an agreement, and by what changes are judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.qualification.advice.domain.amendment import Amendment
from services.qualification.advice.domain.case import Case
from services.qualification.advice.domain.evidence import Evidence, Volume
from services.qualification.advice.domain.statistics import Interval, find_interval

Decision = Literal["tighten", "loosen", "keep"]

# Below so many answered leads nothing is advised, and below so many cases nothing about a clause.
ENOUGH, CASES = 30, 5
# Of changes whose weights differ by less the smaller one is advised (Edwards, Likelihood, 1972: units of support).
SUPPORT = 1.0


@dataclass(frozen=True)
class Proposal:
    """One change of one clause. `cases` of `of` leads speak for it; `definition`: as the draft would have it.

    `says`: what is asked for then; `weight`: how sure it is.
    """

    decision: Decision
    clause: str
    says: str
    why: str
    cases: int
    of: int
    interval: Interval
    weight: float
    definition: Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """A clause that stays as it is, although sales rejects leads for it, of which so many met it.

    Or although sales won so many of the leads that fail it, which is too thin.
    """

    clause: str
    why: str
    cases: int
    of: int
    interval: Interval


@dataclass(frozen=True)
class Advice:
    """What is advised, the strongest proposal first; `thin`: too little is known to advise anything."""

    decision: Decision
    thin: bool
    evidence: Evidence
    proposals: Sequence[Proposal]
    kept: Sequence[Kept]


@dataclass(frozen=True)
class Judgement:
    """By what changes are judged. `good`: delivered leads that qualify, `outside`: leads that do not qualify.

    `usual`: the rate of wins of the former, of those that sales is done with; `limit`: the weight above which a change
    is advised.
    """

    evidence: Evidence
    good: Sequence[Case]
    outside: Sequence[Case]
    usual: float
    limit: float

    @property
    def shortage(self) -> Volume | None:
        """The promised volume, where it is out of reach."""
        volume = self.evidence.volume
        return volume if volume and not volume.is_reachable else None


def count_won(cases: Sequence[Case]) -> int:
    """How many of these leads sales won."""
    return sum(case.won for case in cases)


def choose(changes: Sequence[Amendment], weights: Sequence[float], limit: float) -> Amendment | None:
    """The smallest change whose weight is nearly the greatest, if that is above the limit."""
    greatest = max(weights, default=0.0)
    if greatest <= limit:
        return None
    return next(each for each, weight in zip(changes, weights, strict=True) if weight >= greatest - SUPPORT)


def split(change: Amendment, cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """The cases that it keeps out, and those that it leaves."""
    dropped: list[Case] = []
    kept: list[Case] = []
    for case in cases:
        (kept if change.holds(case) else dropped).append(case)
    return dropped, kept


def propose_change(change: Amendment, why: str, counted: tuple[int, int], weight: float) -> Proposal:
    """The proposal of this change; `counted`: how many leads of how many speak for it."""
    return Proposal(
        change.direction, change.clause, change.says, why, *counted, find_interval(*counted), weight, change.definition
    )
