"""Leads: what is heard of them in any order, and what comes of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.scores.domain.decide import evaluate_lead
from services.qualification.scores.domain.events import INPUT_EVENTS, to_score_event
from services.qualification.scores.domain.merge import apply_merges, survivor_of
from services.qualification.scores.domain.score import Score, evolve
from shared.events.base import Event
from shared.events.intake import LeadMerged
from tests.qualification.event_builders import AFTERWARDS


def end(score: Score) -> tuple[object, ...]:
    """How a lead stands, leaving out when it was looked at and what was said on the way."""
    return score.lead_id, score.cycle, score.entries, score.closings, score.verdict, score.due_at


@dataclass
class LeadReplay:
    """Scores that hear, judge and say as the service does, with the clock at `now`."""

    policy: ScoringPolicy
    now: datetime = AFTERWARDS
    scores: dict[UUID, Score] = field(default_factory=dict)
    said: list[Event] = field(default_factory=list)

    def hear(self, events: Iterable[Event], recorded_at: datetime = AFTERWARDS) -> None:
        """One after the other."""
        for event in events:
            if isinstance(event, LeadMerged):
                self._merge(event)
            elif isinstance(event, INPUT_EVENTS):
                survivor = survivor_of(self.scores, self._known(event.lead_id))
                if told := to_score_event(event, survivor, recorded_at):
                    self.scores[survivor] = evolve(self.scores[survivor], told)
                self.judge(survivor)

    def judge(self, lead_id: UUID) -> None:
        """Judge this lead as of now."""
        for event in evaluate_lead(self.scores[lead_id], self.now, self.policy):
            self.scores[lead_id] = evolve(self.scores[lead_id], event)
            self.said += [event] if event.published else []

    def of(self, lead_id: UUID) -> Score:
        """The score of the survivor of this lead."""
        return self.scores[survivor_of(self.scores, lead_id)]

    def ends(self) -> dict[UUID, tuple[object, ...]]:
        """How each lead stands."""
        return {lead: end(self.of(lead)) for lead in self.scores}

    def _merge(self, event: LeadMerged) -> None:
        for lead_id in (event.survivor, event.merged):
            self._known(lead_id)
        changed = apply_merges(self.scores, [event])
        self.scores |= changed
        for score in changed.values():
            if score.merged_into is None:
                self.judge(score.lead_id)

    def _known(self, lead_id: UUID) -> UUID:
        self.scores.setdefault(lead_id, Score(lead_id))
        return lead_id
