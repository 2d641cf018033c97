"""Where the agreement may ask for more: leads that sales rejects for a clause, or wins far less often than others."""

import math
from collections.abc import Sequence

from services.qualification.advice.domain.amendment import Amendment, Amendments
from services.qualification.advice.domain.case import Case
from services.qualification.advice.domain.proposal import (
    CASES,
    Judgement,
    Proposal,
    choose,
    count_won,
    propose_change,
    split,
)
from services.qualification.advice.domain.statistics import estimate_rate, find_interval, weigh

# Rejections for a clause are frequent above this share of what sales answered, by the lower end of the interval.
FREQUENT = 0.05


def find_stricter(changes: Amendments, judgement: Judgement) -> Proposal | None:
    """The change that keeps out leads which sales rejects for the clause, or wins far less often than others.

    A bound is moved only where those between its two places are so: what fails it already speaks for the clause alone.
    """
    base, good = changes.base, judgement.good
    within = [case for case in good if base.holds(case)] if base else good
    moved = choose(changes.stricter, [_weigh_dropped(each, within) for each in changes.stricter], judgement.limit)
    rejected = _weigh_rejections(base, judgement) if base else 0.0
    required = base if base and (rejected or _weigh_dropped(base, good) > judgement.limit) else None
    chosen = moved or required
    if chosen is None:
        return None
    weight = max(_weigh_dropped(chosen, good), rejected)
    if moved is None and rejected:
        return _propose_rejected(chosen, judgement, weight)
    dropped, kept = split(chosen, good)
    won = count_won(dropped)
    return propose_change(
        chosen,
        f"Sales won {won} of {len(dropped)} answered leads that this keeps out, and {count_won(kept)} of {len(kept)} "
        "others.",
        (len(dropped) - won, len(dropped)),
        weight,
    )


def _propose_rejected(change: Amendment, judgement: Judgement, weight: float) -> Proposal:
    evidence, dropped = judgement.evidence, split(change, judgement.good)[0]
    cases = evidence.loose[change.clause]
    return propose_change(
        change,
        f"Sales rejected {cases} of {evidence.answered} answered leads for it, which were known to fail it. To "
        f"require it would have cost {len(dropped)} leads, {count_won(dropped)} of {evidence.won} wins among them.",
        (cases, evidence.answered),
        weight,
    )


def _weigh_dropped(change: Amendment, cases: Sequence[Case]) -> float:
    """How surely the leads that it keeps out are won less often than those that it leaves."""
    dropped, kept = split(change, cases)
    if len(dropped) < CASES or count_won(kept) < CASES:
        return 0.0
    return -weigh(count_won(dropped), len(dropped), estimate_rate(count_won(kept), len(kept)))


def _weigh_rejections(change: Amendment, judgement: Judgement) -> float:
    """How surely rejections for the clause are frequent; 0 where they are not, or where it would cost good leads."""
    evidence = judgement.evidence
    cases, of = evidence.loose.get(change.clause, 0), evidence.answered
    if cases < CASES or find_interval(cases, of).low <= FREQUENT:
        return 0.0
    dropped = split(change, judgement.good)[0]
    won = count_won(dropped)
    if won and won * evidence.answered >= evidence.won * len(dropped):
        return 0.0
    rest = (of - cases) * math.log((1 - cases / of) / (1 - FREQUENT)) if cases < of else 0.0
    return cases * math.log(cases / of / FREQUENT) + rest
