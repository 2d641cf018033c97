"""Leads replayed without a database: events in any order, and the scores and published events that follow."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.scores.domain.batch import (
    Plan,
    RecordedEvent,
    ScoreChanges,
    decide_in_pieces,
    find_lead_ids,
    plan_evaluations,
    plan_inputs,
)
from services.qualification.scores.domain.merge import survivor_of
from services.qualification.scores.domain.score import Score
from shared.events.base import Event
from tests.qualification.event_builders import AFTERWARDS


def outcome(score: Score) -> tuple[object, ...]:
    """The score without its way: when it was evaluated, and what was published before."""
    return score.lead_id, score.cycle, score.entries, score.closures, score.verdict, score.due_at


def decide_all(plan: Plan, policy: ScoringPolicy, now: datetime) -> ScoreChanges:
    """The changes of a plan, without a pause."""
    pieces = decide_in_pieces(plan, policy, now)
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            changes: ScoreChanges = end.value
            return changes


@dataclass
class LeadReplay:
    """Scores that the same decisions change as in the service, with the clock at `now`."""

    policy: ScoringPolicy
    now: datetime = AFTERWARDS
    scores: dict[UUID, Score] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def receive(self, events: Iterable[Event], recorded_at: datetime = AFTERWARDS) -> None:
        """These events, one batch each."""
        for event in events:
            inputs = [RecordedEvent(event, recorded_at)]
            for lead_id in find_lead_ids(inputs):
                self.scores.setdefault(lead_id, Score(lead_id))
            self._apply(plan_inputs(self.scores, inputs))

    def evaluate(self, lead_id: UUID) -> None:
        """Evaluate this lead as of now."""
        self._apply(plan_evaluations(self.scores, [lead_id]))

    def score_of(self, lead_id: UUID) -> Score:
        """The score of the survivor of this lead."""
        return self.scores[survivor_of(self.scores, lead_id)]

    def outcomes(self) -> dict[UUID, tuple[object, ...]]:
        """The outcome of each lead."""
        return {lead_id: outcome(self.score_of(lead_id)) for lead_id in self.scores}

    def _apply(self, plan: Plan) -> None:
        changes = decide_all(plan, self.policy, self.now)
        self.scores |= changes.scores
        self.events += [event for event in changes.events if event.published]
