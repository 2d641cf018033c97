"""The replay of the agreement in force equals what happened, cycle by cycle, in whatever order the facts came."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.qualification.replays.domain.comparison import list_published
from services.qualification.replays.domain.lead_history import replay_lead
from services.qualification.scores.domain.batch import RecordedEvent, find_lead_ids, plan_evaluations, plan_inputs
from services.qualification.scores.domain.score import Score
from shared.events.base import Event
from tests.qualification.lead_replay import decide_all
from tests.qualification.story_strategies import NOW, POLICY, STORY

AGREEMENT = POLICY.agreements[1]


class Live:
    """Leads as the service judges them, each event counted when it came, with sweeps for rests that are over."""

    def __init__(self) -> None:
        self.scores: dict[UUID, Score] = {}

    def tell(self, event: Event, at: datetime) -> None:
        """This event is counted now; before it, each rest that ended meanwhile is looked at."""
        self.rest_until(at)
        inputs = [RecordedEvent(event, at)]
        for lead_id in find_lead_ids(inputs):
            self.scores.setdefault(lead_id, Score(lead_id))
        self.scores |= decide_all(plan_inputs(self.scores, inputs, at), POLICY, at).scores

    def rest_until(self, at: datetime) -> None:
        """Leads whose rest is over by then are judged when it is."""
        for _ in range(100):
            due = [score for score in self.scores.values() if score.due_at and score.due_at <= at]
            if not due:
                return
            score = min(due, key=lambda each: each.due_at or at)
            plan = plan_evaluations(self.scores, [score.lead_id])
            self.scores |= decide_all(plan, POLICY, score.due_at or at).scores


def published_cycles(score: Score) -> dict[int, datetime]:
    return {number: each.since for number, each in list_published(score).items()}


def replayed_cycles(score: Score, now: datetime) -> dict[int, datetime]:
    return {each.cycle.number: each.qualified_at for each in replay_lead(score, AGREEMENT, now) if each.qualified_at}


def at_of(event: Any) -> datetime:
    at: datetime = event.occurred_at
    return at


@given(STORY, st.data())
def test_a_replay_equals_what_happened_whatever_came_late_and_was_merged(
    story: list[Event], data: st.DataObject
) -> None:
    live = Live()
    for number, event in enumerate(data.draw(st.permutations(story))):
        live.tell(event, NOW + timedelta(minutes=number))
    live.rest_until(NOW + timedelta(days=1))

    scores = [score for score in live.scores.values() if score.merged_into is None]
    assert {score.lead_id: replayed_cycles(score, NOW + timedelta(days=1)) for score in scores} == {
        score.lead_id: published_cycles(score) for score in scores
    }


@given(STORY, st.lists(st.integers(0, 40), min_size=40, max_size=40))
def test_a_replay_equals_what_happened_where_some_facts_came_days_late(story: list[Event], delays: list[int]) -> None:
    live = Live()
    told = [
        (at_of(event) + timedelta(days=late if late > 30 else 0, minutes=number), event)
        for number, (event, late) in enumerate(zip(story, delays, strict=False))
    ]
    for at, event in sorted(told, key=lambda each: each[0]):
        live.tell(event, at)
    live.rest_until(NOW + timedelta(days=1))

    scores = [score for score in live.scores.values() if score.merged_into is None]
    assert {score.lead_id: replayed_cycles(score, NOW + timedelta(days=1)) for score in scores} == {
        score.lead_id: published_cycles(score) for score in scores
    }
