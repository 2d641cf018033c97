"""What one lead's history is by an agreement: in which cycles it qualifies, with what was known at each time.

The rules are those of `evaluation` and `scores`: where facts came in the order in which they happened, one evaluation
of each cycle says it; else the facts are told again, in the order in which they were counted.
"""

from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.cycles import FIRST_CYCLE, Cycle, closed_cycles, open_cycle
from services.qualification.evaluation.domain.evaluate import evaluate
from services.qualification.evaluation.domain.timeline_entry import Verdict
from services.qualification.replays.domain.retelling import ALWAYS, tell_again
from services.qualification.scores.domain.score import Score


class CycleReplay(NamedTuple):
    """One cycle by the agreement: `qualified_at`, None where it does not qualify.

    `verdict`: of all that is known now, by which clauses are explained.
    """

    cycle: Cycle
    qualified_at: datetime | None
    verdict: Verdict


def replay_lead(score: Score, agreement: CompiledAgreement, now: datetime) -> list[CycleReplay]:
    """Each cycle of the lead by this agreement, in force since its `activated_at`; the lead has an entry."""
    if not score.entries:
        return []
    floor = agreement.earliest_decision(score.recorded_at)
    cycles = [
        (cycle, evaluate(score.entries, agreement, floor, cycle, None if cycle.ends_at else now).verdict)
        for cycle in list_cycles(score, agreement)
    ]
    if came_in_order(score, agreement, floor):
        return [CycleReplay(cycle, find_start(cycle, verdict), verdict) for cycle, verdict in cycles]
    starts = tell_again(score, agreement, now)
    # A merge may have given a handoff another number than the cycle had when the lead was told to sales.
    renumbered = [
        FIRST_CYCLE._replace(number=each) for each in sorted(starts.keys() - {cycle.number for cycle, _ in cycles})
    ]
    cycles += [(cycle, evaluate(score.entries, agreement, floor, cycle, now).verdict) for cycle in renumbered]
    return [CycleReplay(cycle, starts.get(cycle.number), verdict) for cycle, verdict in cycles]


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
    of_merged = [each.merged_lead_id for each in score.entries], [each.merged_lead_id for each in score.closures]
    if score.superseded or any(map(any, of_merged)):
        return False
    if [closure.cycle for closure in score.closures] != list(range(1, len(score.closures) + 1)):
        return False
    happened = [(entry.occurred_at, entry.arrived_at or ALWAYS) for entry in score.entries]
    happened += [(closure.closed_at, closure.arrived_at or ALWAYS) for closure in score.closures]
    happened.sort()
    if floor and any(at <= floor < arrived for at, arrived in happened):
        return False
    return all(
        earlier[1] <= later[1] and (earlier[0] < later[0] or earlier[1] == later[1])
        for earlier, later in pairwise(happened)
    )
