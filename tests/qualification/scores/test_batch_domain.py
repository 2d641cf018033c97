"""A batch of events about leads: each is decided on what the earlier ones left; the exact changes and events."""

from uuid import UUID

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.scores.domain.batch import (
    ENTRIES_AT_ONCE,
    RecordedEvent,
    ScoreChanges,
    decide_in_pieces,
    find_lead_ids,
    plan_evaluations,
    plan_inputs,
)
from services.qualification.scores.domain.score import Score
from shared.events.base import Event
from tests.qualification.agreement_builders import LEAD, compiled_agreement, day
from tests.qualification.event_builders import activity, capture, merge, recycling
from tests.qualification.lead_replay import decide_all

OTHER = UUID(int=8)
NOW = day(20)
POLICY = ScoringPolicy(1, {1: compiled_agreement()})


def decide(*events: Event, scores: dict[UUID, Score] | None = None) -> ScoreChanges:
    inputs = [RecordedEvent(event, NOW) for event in events]
    blank = {lead_id: Score(lead_id) for lead_id in find_lead_ids(inputs)}
    return decide_all(plan_inputs(blank | (scores or {}), inputs), POLICY, NOW)


def published(changes: ScoreChanges) -> list[tuple[str, UUID]]:
    return [(event.type, UUID(event.subject)) for event in changes.events if event.published]


def test_events_of_one_lead_are_decided_in_order_each_on_what_the_earlier_ones_left() -> None:
    form, demo = capture(LEAD, day(1), "form_submitted"), capture(LEAD, day(2), "demo_requested")

    changes = decide(form, capture(OTHER, day(1)), demo, activity(LEAD, day(3)))

    assert published(changes) == [("lead.nurture_started", LEAD), ("lead.qualified", OTHER), ("lead.qualified", LEAD)]
    assert [len(changes.scores[lead_id].entries) for lead_id in (LEAD, OTHER)] == [3, 1]


def test_many_events_of_one_lead_are_decided_in_pieces_of_a_few_thousand_entries() -> None:
    inputs = [RecordedEvent(activity(LEAD, day(1)), NOW) for _ in range(400)]
    pieces = decide_in_pieces(plan_inputs({LEAD: Score(LEAD)}, inputs), POLICY, NOW)

    # The timeline grows from one entry to 400, and each event has all of it evaluated.
    assert sum(range(1, 401)) // ENTRIES_AT_ONCE == 16
    assert len(list(pieces)) == 15


def test_an_event_that_is_known_changes_and_publishes_nothing() -> None:
    demo = capture(LEAD, day(1))
    first = decide(demo)

    assert decide(demo, scores=dict(first.scores)) == ScoreChanges({}, [], NOW)


def test_an_event_that_says_nothing_about_a_score_changes_and_publishes_nothing() -> None:
    assert decide(recycling(LEAD, day(1), kind="sal")) == ScoreChanges({}, [], NOW)


def test_a_merge_counts_before_every_other_event_of_its_batch() -> None:
    changes = decide(capture(OTHER, day(1)), *merge(LEAD, OTHER, day(2)))

    assert published(changes) == [("lead.qualified", LEAD)]
    assert changes.scores[OTHER] == Score(OTHER, merged_into=LEAD)
    assert [entry.merged_lead_id for entry in changes.scores[LEAD].entries] == [OTHER]


def test_a_merge_alone_evaluates_the_survivor_and_leaves_the_merged_lead() -> None:
    before = decide(capture(OTHER, day(1)), activity(LEAD, day(1))).scores

    changes = decide(*merge(LEAD, OTHER, day(2)), scores=dict(before))

    assert published(changes) == [("lead.qualified", LEAD)]
    assert changes.scores.keys() == {LEAD, OTHER}


def test_leads_without_an_update_are_evaluated_and_no_others() -> None:
    scores = decide(capture(LEAD, day(1)), capture(OTHER, day(1))).scores
    second = ScoringPolicy(2, {1: compiled_agreement(), 2: compiled_agreement(version=2)})
    waiting = {lead_id: score.replace(evaluated_at=None, published=None) for lead_id, score in scores.items()}

    changes = decide_all(plan_evaluations(waiting, [LEAD]), second, NOW)

    assert published(changes) == [("lead.qualified", LEAD)]
    assert {lead_id: score.agreement_version for lead_id, score in changes.scores.items()} == {LEAD: 2}


def test_the_leads_of_a_batch_are_each_named_once() -> None:
    events = [capture(LEAD, day(1)), activity(LEAD, day(2)), *merge(LEAD, OTHER, day(3))]

    assert sorted(find_lead_ids([RecordedEvent(event, NOW) for event in events])) == [LEAD, OTHER]
