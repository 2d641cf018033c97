"""What the outcomes of leads advise about the agreement in force: to ask for more, to ask for less, or to keep it."""

import copy
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from services.qualification.replays.domain.comparison import ReplayedCycle
from services.qualification.replays.domain.tally import Counts, Tally
from services.qualification.replays.domain.volume import VolumeShare

Decision = Literal["tighten", "loosen", "keep"]

# Below so many answered leads nothing is advised, and below so many cases nothing about a clause.
ENOUGH, CASES = 30, 5
# Rejections for a clause are frequent above this share of what sales answered, by the lower end of the interval.
FREQUENT = 0.05
# Of 95 in a hundred such samples the interval holds the true share.
Z = 1.96
DIGITS = 4


class Interval(NamedTuple):
    """Between which shares the true one lies, by Wilson's score at 95 %."""

    low: float
    high: float


@dataclass(frozen=True)
class Evidence:
    """What was counted: by the agreement in force, on the leads of a span, with what came of them.

    `answered`: delivered leads that sales accepted or rejected; `loose`: of them, by clause, those rejected for one
    that they were known to fail when they qualified. `required_lost` and `dropped_gained`: what came of leads that the
    agreement would lose or gain if it required the clause, or did without it.
    """

    answered: int
    won: int
    loose: Mapping[str, int] = field(default_factory=dict)
    required_lost: Mapping[str, Counts] = field(default_factory=dict)
    dropped_gained: Mapping[str, Counts] = field(default_factory=dict)
    volume: VolumeShare | None = None


@dataclass(frozen=True)
class Proposal:
    """One change of one clause. `cases` of `of` leads speak for it; `definition`: as the draft would have it."""

    decision: Decision
    clause: str
    why: str
    cases: int
    of: int
    interval: Interval
    definition: Mapping[str, Any]


@dataclass(frozen=True)
class Advice:
    """What is advised, the strongest proposal first; `thin`: too little is known to advise anything."""

    decision: Decision
    thin: bool
    evidence: Evidence
    proposals: Sequence[Proposal]


def gather(
    document: Mapping[str, Any], cycles: Sequence[ReplayedCycle], tally: Tally, volume: VolumeShare | None
) -> Evidence:
    """What is counted of the leads that sales was told of, and of what each clause decides."""
    clauses = {reason["code"]: reason.get("clause") for reason in document.get("rejection_reasons", ())}
    told = [cycle for cycle in cycles if cycle.then_at is not None]
    answered = [cycle for cycle in told if cycle.outcome.accepted_at or cycle.outcome.rejected_at]
    loose = Counter(
        clauses.get(cycle.outcome.reason or "")
        for cycle in answered
        if cycle.outcome.rejected_at and cycle.outcome.finding == "loose"
    )
    return Evidence(
        answered=len(answered),
        won=sum(cycle.outcome.won_at is not None for cycle in told),
        loose={clause: count for clause, count in loose.items() if clause},
        required_lost=tally.required_lost,
        dropped_gained=tally.dropped_gained,
        volume=volume,
    )


def advise(document: Mapping[str, Any], evidence: Evidence) -> Advice:
    """The proposals that the evidence supports. The strongest is that whose share is surest to be large."""
    thin = evidence.answered < ENOUGH
    found = [] if thin else [*_find_tighter(document, evidence), *_find_looser(document, evidence)]
    proposals = sorted(found, key=lambda each: each.interval.low, reverse=True)
    return Advice(proposals[0].decision if proposals else "keep", thin, evidence, proposals)


def find_interval(cases: int, of: int) -> Interval:
    """The interval of the share of `cases` in `of`, which is above 0."""
    share = cases / of
    middle = share + Z * Z / (2 * of)
    width = Z * math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    scale = 1 + Z * Z / of
    return Interval(round(max((middle - width) / scale, 0), DIGITS), round(min((middle + width) / scale, 1), DIGITS))


def _find_tighter(document: Mapping[str, Any], evidence: Evidence) -> Iterator[Proposal]:
    """Clauses that are not required, for which sales often rejects leads, and without which few leads are won."""
    for number, clause in enumerate(document["definition"].get("profile", ())):
        cases = evidence.loose.get(clause["id"], 0)
        if clause.get("required") or cases < CASES:
            continue
        interval = find_interval(cases, evidence.answered)
        lost = evidence.required_lost.get(clause["id"], Counts())
        if interval.low <= FREQUENT or not _is_cheap(lost, evidence):
            continue
        yield Proposal(
            "tighten", clause["id"],
            f"Sales rejected {cases} of {evidence.answered} answered leads for it, which were known to fail it. To "
            f"require it would have cost {lost.qualified} leads, {lost.won} of {evidence.won} wins among them.",
            cases, evidence.answered, interval, _change(document, "profile", number, required=True),
        )  # fmt: skip


def _is_cheap(lost: Counts, evidence: Evidence) -> bool:
    """Whether the leads that are lost are won less often than all that sales answered."""
    return lost.qualified == 0 or lost.won * evidence.answered < evidence.won * lost.qualified or lost.won == 0


def _find_looser(document: Mapping[str, Any], evidence: Evidence) -> Iterator[Proposal]:
    """Clauses that keep leads out which sales won all the same, or without which the promised volume is reached."""
    for part, number, clause in _list_barriers(document):
        gained = evidence.dropped_gained.get(clause["id"], Counts())
        known = max(gained.accepted + gained.rejected, gained.won)
        loosened = (
            _change(document, part, number, required=False) if part == "profile" else _remove(document, part, number)
        )
        if gained.won >= CASES and known and _is_worth(gained.won, known, evidence):
            yield Proposal(
                "loosen", clause["id"],
                f"Sales won {gained.won} of {known} leads that it had although they fail it. Without it "
                f"{gained.qualified} more leads would have qualified.",
                gained.won, known, find_interval(gained.won, known), loosened,
            )  # fmt: skip
        elif evidence.volume and not evidence.volume.reachable and gained.qualified >= CASES and not gained.rejected:
            due = max(math.ceil(evidence.volume.due), gained.qualified)
            yield Proposal(
                "loosen", clause["id"],
                f"The promised volume was out of reach: {evidence.volume.now:.0%} of {evidence.volume.due:g} leads. "
                f"Without it {gained.qualified} more would have qualified.",
                gained.qualified, due, find_interval(gained.qualified, due), loosened,
            )  # fmt: skip


def _is_worth(won: int, known: int, evidence: Evidence) -> bool:
    """Whether they are won at least as often as the leads that qualify."""
    return won * evidence.answered >= evidence.won * known


def _list_barriers(document: Mapping[str, Any]) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for part in ("profile", "disqualify"):
        for number, clause in enumerate(document["definition"].get(part, ())):
            if part == "disqualify" or clause.get("required"):
                yield part, number, clause


def _change(document: Mapping[str, Any], part: str, number: int, **changes: Any) -> Mapping[str, Any]:
    definition: dict[str, Any] = copy.deepcopy(document["definition"])
    definition[part][number] |= changes
    return definition


def _remove(document: Mapping[str, Any], part: str, number: int) -> Mapping[str, Any]:
    definition: dict[str, Any] = copy.deepcopy(document["definition"])
    del definition[part][number]
    return definition
