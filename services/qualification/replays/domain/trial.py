"""Leads judged by a draft: the rules of a replay, applied to some leads with what came of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    """What a replay judges by. `variants`: of the draft's clauses; without them, clauses are not tried."""

    sides: Sides
    span: Span
    now: datetime
    variants: Sequence[ClauseVariant] = ()


def judge_leads(
    scores: Sequence[Score], outcomes: Mapping[UUID, Outcomes], trial: Trial, tally: Tally
) -> Iterator[list[ReplayedCycle]]:
    """For each lead its cycles that qualified in the span, then or now; each is counted."""
    for score in scores:
        came = outcomes.get(score.lead_id, NOTHING)
        replayed = replay_lead(score, trial.sides.draft, trial.now)
        cycles = compare_lead(score, replayed, trial.sides, trial.span, came)
        tally.leads += 1
        for cycle in cycles:
            tally.add_cycle(cycle)
        if trial.variants:
            _try_clauses(score, replayed, trial, came, tally)
        yield cycles


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
