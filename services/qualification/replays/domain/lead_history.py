"""What one lead's history is by an agreement: in which cycles it qualifies, with what was known at each time.

The rules are those of `evaluation` and `scores`: where facts came in the order in which they happened, one evaluation
of each cycle says it; else the facts are told again, in the order in which they were counted.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.cycles import FIRST_CYCLE, Cycle, closed_cycles, open_cycle
from services.qualification.evaluation.domain.evaluate import evaluate
from services.qualification.evaluation.domain.timeline_entry import Verdict
from services.qualification.replays.domain.retelling import ALWAYS, tell_again
from services.qualification.scores.domain.score import Score


class CycleReplay(NamedTuple):
    """One cycle by the agreement: `qualified_at`, None where it does not qualify.

    `verdict`: of all that is known now, by which clauses are explained; `attributes`: as they were known for it.
    """

    cycle: Cycle
    qualified_at: datetime | None
    verdict: Verdict
    attributes: Mapping[str, Any]


def replay_lead(score: Score, agreement: CompiledAgreement, now: datetime) -> list[CycleReplay]:
    """Each cycle of the lead by this agreement, in force since its `activated_at`; the lead has an entry."""
    if not score.entries:
        return []
    floor = agreement.earliest_decision(score.recorded_at)
    cycles = [
        (cycle, evaluate(score.entries, agreement, floor, cycle, None if cycle.ends_at else now))
        for cycle in list_cycles(score, agreement)
    ]
    if came_in_order(score, agreement, floor):
        return [
            CycleReplay(cycle, find_start(cycle, made.verdict), made.verdict, made.attributes) for cycle, made in cycles
        ]
    starts = tell_again(score, agreement, now)
    # A merge may have given a handoff another number than the cycle had when the lead was told to sales.
    renumbered = [
        FIRST_CYCLE._replace(number=each) for each in sorted(starts.keys() - {cycle.number for cycle, _ in cycles})
    ]
    cycles += [(cycle, evaluate(score.entries, agreement, floor, cycle, now)) for cycle in renumbered]
    return [CycleReplay(cycle, starts.get(cycle.number), made.verdict, made.attributes) for cycle, made in cycles]


def list_cycles(score: Score, agreement: CompiledAgreement) -> list[Cycle]:
    """The cycles that sales ended, and the open one."""
    terms = agreement.recycling
    return [*closed_cycles(score.closures, terms), open_cycle(score.closures, terms)]


def find_start(cycle: Cycle, verdict: Verdict) -> datetime | None:
    """Since when a cycle qualifies by its verdict; None where it does not, or only after its end."""
    is_late = cycle.ends_at is not None and verdict.since >= cycle.ends_at
    return verdict.since if verdict.status == "qualified" and not is_late else None


def came_in_order(score: Score, agreement: CompiledAgreement, floor: datetime | None) -> bool:
    """Whether each fact of the lead was counted after all that had happened before it."""
    if score.superseded:
        return False
    happened = []
    for entry in score.entries:
        if entry.merged_lead_id:
            return False
        happened.append((entry.occurred_at, entry.arrived_at or ALWAYS))
    if score.closures:
        if any(each.merged_lead_id for each in score.closures):
            return False
        if [closure.cycle for closure in score.closures] != list(range(1, len(score.closures) + 1)):
            return False
        happened += [(closure.closed_at, closure.arrived_at or ALWAYS) for closure in score.closures]
        happened.sort()
    if floor and any(at <= floor < arrived for at, arrived in happened):
        return False
    # Entries alone stand in order; of one instant they must have been counted together, whatever their order.
    for (at, arrived), (later_at, later_arrived) in pairwise(happened):
        if arrived > later_arrived or (at == later_at and arrived != later_arrived):
            return False
    return True
