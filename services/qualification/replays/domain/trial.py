"""Leads judged by a draft: the rules of a replay, applied to some leads with what came of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.qualification.replays.domain.clause_variants import ClauseVariant, try_clauses
from services.qualification.replays.domain.comparison import (
    NO_OUTCOME,
    CycleOutcome,
    ReplayedCycle,
    Sides,
    Span,
    compare_change,
    compare_lead,
    list_published,
)
from services.qualification.replays.domain.lead_history import CycleReplay, replay_lead
from services.qualification.replays.domain.tally import Tally
from services.qualification.scores.domain.score import Score

Outcomes = Mapping[int, CycleOutcome]
NOTHING: Outcomes = {}


@dataclass(frozen=True)
class Trial:
    """What a replay judges by. `variants`: of the draft's clauses; without them, clauses are not tried.

    `own`: the time in force of the version, where it is tried as it was signed.
    """

    sides: Sides
    span: Span
    now: datetime
    variants: Sequence[ClauseVariant] = ()
    own: Span | None = None


def judge_leads(
    scores: Sequence[Score], outcomes: Mapping[UUID, Outcomes], trial: Trial, tally: Tally
) -> Iterator[list[ReplayedCycle]]:
    """For each lead its cycles that qualified in the span, then or now; each is counted."""
    for score in scores:
        came = outcomes.get(score.lead_id, NOTHING)
        replayed = replay_lead(score, trial.sides.draft, trial.now)
        cycles = compare_lead(score, replayed, trial.sides, trial.span, came)
        if trial.own:
            version, own = trial.sides.draft.version, trial.own
            cycles = [replace(cycle, as_it_happened=is_as_it_happened(cycle, version, own)) for cycle in cycles]
        tally.leads += 1
        for cycle in cycles:
            tally.add_cycle(cycle)
        if trial.variants:
            _try_clauses(score, replayed, trial, came, tally)
        yield cycles


def is_as_it_happened(cycle: ReplayedCycle, version: int, own: Span) -> bool | None:
    """Whether a cycle that this version judged qualifies by its replay at the same instant; None for every other one.

    `own`: the time in which the version was in force. What it qualified at its signature may qualify earlier where the
    replay counts it as signed earlier.
    """
    if cycle.then_version is None:
        return False if own.holds(cycle.now_at) else None
    if cycle.then_version != version:
        return None
    if cycle.then_at == own.start:
        return cycle.now_at is not None and cycle.now_at <= own.start
    return cycle.now_at == cycle.then_at


def _try_clauses(score: Score, replayed: Sequence[CycleReplay], trial: Trial, outcomes: Outcomes, tally: Tally) -> None:
    published = list_published(score)
    for replay in replayed:
        then = published.get(replay.cycle.number)
        then_at = then.since if then else None
        change = compare_change(then_at, replay.qualified_at, trial.span)
        if change is None and (replay.qualified_at or then_at):
            continue
        outcome = outcomes.get(replay.cycle.number, NO_OUTCOME)
        effects = try_clauses(score, replay, trial.sides.draft, trial.variants, trial.now)
        tally.add_effects([effect for effect, at in effects if not effect.gained or trial.span.holds(at)], outcome)
