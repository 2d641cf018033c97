"""What is events about a lead, and when: state, cause, policy; then the exact events."""

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.timeline_entry import TimelineEntry
from services.qualification.scores.domain.decide import evaluate_lead
from services.qualification.scores.domain.events import EntryRecorded, Evaluated
from services.qualification.scores.domain.score import Score, evolve
from shared.events.base import Event
from shared.events.qualification import LeadDisqualified, LeadNurtureStarted, LeadQualified, MetClause
from tests.qualification.agreement_builders import GOOD, LEAD, compiled_agreement, day, entry

NOW = day(1, 12)
FIRST = compiled_agreement()
SECOND = compiled_agreement(version=2, activated_at=day(20), qualified={"fit": 30, "behaviour": 5})
POLICY = ScoringPolicy(1, {1: FIRST})
LATER = ScoringPolicy(2, {1: FIRST, 2: SECOND})
NONE = ScoringPolicy(None, {})


def record_entries(
    score: Score, *entries: TimelineEntry, policy: ScoringPolicy = POLICY, recorded_at: datetime = NOW
) -> tuple[Score, list[Event]]:
    """The score after these entries came one after the other, and all published events."""
    events: list[Event] = []
    for each in entries:
        score, published = evaluated(evolve(score, entry_recorded(each, recorded_at)), policy)
        events += published
    return score, events


def entry_recorded(timeline_entry: TimelineEntry, recorded_at: datetime = NOW) -> EntryRecorded:
    return EntryRecorded(
        occurred_at=timeline_entry.occurred_at, lead_id=LEAD, entry=timeline_entry, recorded_at=recorded_at
    )


def evaluated(score: Score, policy: ScoringPolicy) -> tuple[Score, list[Event]]:
    events = evaluate_lead(score, NOW, policy)
    for event in events:
        score = evolve(score, event)
    return score, [event for event in events if event.published]


def nurture(version: int = 1, **more: Any) -> LeadNurtureStarted:
    fields: dict[str, Any] = {"fit": 60.0, "behaviour": 5.0, "missing": (), "occurred_at": day(1)} | more
    return LeadNurtureStarted(lead_id=LEAD, cycle=1, product="default", agreement_version=version, **fields)


def qualified_at(events: list[Event]) -> list[datetime]:
    return [event.occurred_at for event in events if isinstance(event, LeadQualified)]


def test_a_qualified_lead_is_told_with_its_clauses_its_attributes_and_the_promise() -> None:
    score, events = record_entries(Score(LEAD), entry(day(1), "demo_requested", GOOD))

    assert events == [
        LeadQualified(
            occurred_at=day(1), lead_id=LEAD, cycle=1, product="default", agreement_version=1, fit=60, behaviour=50,
            clauses=(
                MetClause(id="industry", part="profile", points=30),
                MetClause(id="size", part="profile", points=30),
                MetClause(id="demo", part="behaviour", points=50),
            ),
            attributes=GOOD,
            promise={
                "business_hours": {"open": {"mon-fri": ["09:00-17:00"]}}, "acceptance": {"within": "4h"},
                "timezone": "Europe/Berlin",
            },
            currency="EUR",
        )
    ]  # fmt: skip
    assert (score.agreement_version, score.evaluated_at, score.qualified_at) == (1, NOW, day(1))


def test_each_event_of_a_verdict_has_all_fields_of_its_type_in_their_order() -> None:
    score, _ = record_entries(Score(LEAD), entry(day(1), "demo_requested", GOOD), policy=NONE)
    events = evaluate_lead(score, NOW, POLICY)

    assert [type(event) for event in events] == [Evaluated, LeadQualified]
    assert [list(vars(event)) for event in events] == [list(type(event).model_fields) for event in events]


def test_a_qualified_lead_is_told_with_the_promised_fields_that_it_lacks() -> None:
    fields = ["company.industry", "role.title", "custom.fleet"]
    agreed = compiled_agreement(marketing={"completeness": {"per": "month", "fields": fields, "at_least": 0.9}})
    known = GOOD | {"custom.fleet": 0}
    policies = [POLICY, ScoringPolicy(1, {1: agreed})]
    told = [record_entries(Score(LEAD), entry(day(1), "demo_requested", known), policy=each)[1] for each in policies]

    assert [event.lacking for events in told for event in events if isinstance(event, LeadQualified)] == [
        None,
        ("role.title",),
    ]


def test_a_lead_that_is_not_good_enough_yet_is_told_once_with_what_is_missing() -> None:
    _, events = record_entries(Score(LEAD), entry(day(1), known={"company.industry": "logistics"}), entry(day(2)))

    assert events == [nurture(fit=30.0, missing=("size",))]


def test_a_lead_that_is_ruled_out_is_told_with_the_clause() -> None:
    rival = entry(day(1), "demo_requested", GOOD | {"company.domain": "rival.example"})
    _, events = record_entries(Score(LEAD), rival, entry(day(2)))

    assert events == [
        LeadDisqualified(
            occurred_at=day(1), lead_id=LEAD, cycle=1, product="default", agreement_version=1, clause="competitor"
        )
    ]


def test_a_lead_that_is_no_longer_ruled_out_is_told_again() -> None:
    rival = entry(day(1), known=GOOD | {"company.domain": "rival.example"})
    _, events = record_entries(Score(LEAD), rival, entry(day(2), "seen", {"company.domain": "reyes.example"}))

    assert [type(event) for event in events] == [LeadDisqualified, LeadNurtureStarted]
    assert events[1].occurred_at == day(2)


def test_the_same_activity_heard_twice_says_nothing() -> None:
    demo = entry(day(1), "demo_requested", GOOD)
    score, _ = record_entries(Score(LEAD), demo)

    assert record_entries(score, demo) == (score, [])
    assert evaluate_lead(score, NOW, POLICY) == ()


def test_an_earlier_instant_that_is_learned_later_is_told_again() -> None:
    score, events = record_entries(
        Score(LEAD),
        entry(day(9), "demo_requested", GOOD),
        entry(day(5), "demo_requested", GOOD),
        entry(day(7), "demo_requested", GOOD),
        entry(day(11), "demo_requested", GOOD),
    )

    assert qualified_at(events) == [day(9), day(5)]
    assert len(events) == 2
    assert score.qualified_at == day(5)


def test_without_an_agreement_a_lead_waits() -> None:
    score, events = record_entries(Score(LEAD), entry(day(1), "demo_requested", GOOD), policy=NONE)

    assert (events, score.verdict, score.evaluated_at, len(score.entries)) == ([], None, None, 1)


def test_a_lead_that_waited_is_judged_as_of_the_signature() -> None:
    policy = ScoringPolicy(1, {1: compiled_agreement(activated_at=day(10))})
    waiting, _ = record_entries(Score(LEAD), entry(day(4), "demo_requested", GOOD), policy=NONE, recorded_at=day(4))
    _, events = evaluated(waiting, policy)

    assert qualified_at(events) == [day(10)]


def test_a_lead_recorded_just_before_the_signature_and_heard_after_it_is_judged_as_of_the_signature() -> None:
    policy = ScoringPolicy(1, {1: compiled_agreement(activated_at=day(10))})
    _, events = record_entries(Score(LEAD), entry(day(4), "demo_requested", GOOD), policy=policy, recorded_at=day(9.9))

    assert qualified_at(events) == [day(10)]


def test_the_first_record_of_a_lead_counts_in_whatever_order_its_captures_are_heard() -> None:
    policy = ScoringPolicy(1, {1: compiled_agreement(activated_at=day(10))})
    early, late = entry(day(3)), entry(day(4), "demo_requested", GOOD)
    in_order, _ = record_entries(Score(LEAD), early, policy=policy, recorded_at=day(9))
    in_order, _ = record_entries(in_order, late, policy=policy, recorded_at=day(11))
    reversed_, _ = record_entries(Score(LEAD), late, policy=policy, recorded_at=day(11))
    reversed_, _ = record_entries(reversed_, early, policy=policy, recorded_at=day(9))

    assert in_order.verdict == reversed_.verdict
    assert in_order.verdict
    assert (in_order.verdict.status, in_order.verdict.since) == ("qualified", day(10))


def test_a_lead_recorded_under_the_agreement_is_judged_by_its_own_history_however_old() -> None:
    long_ago = datetime(2019, 5, 1, tzinfo=NOW.tzinfo)
    _, events = record_entries(Score(LEAD), entry(long_ago, "demo_requested", GOOD))

    assert qualified_at(events) == [long_ago]


def test_a_new_agreement_judges_leads_in_nurture_again_and_says_so_once() -> None:
    score, first = record_entries(Score(LEAD), entry(day(19), known=GOOD), recorded_at=day(19))
    score, events = evaluated(score, LATER)

    assert first == [nurture(occurred_at=day(19))]
    assert events == [nurture(version=2, occurred_at=day(20), behaviour=4.8858)]
    assert evaluated(score, LATER) == (score, [])


def test_a_lead_that_meets_the_new_agreement_is_qualified_from_its_signature_on() -> None:
    easier = ScoringPolicy(
        2, {1: FIRST, 2: compiled_agreement(version=2, activated_at=day(20), qualified={"fit": 30, "behaviour": 4})}
    )
    score, _ = record_entries(Score(LEAD), entry(day(19), known=GOOD), recorded_at=day(19))
    _, events = evaluated(score, easier)

    assert [(event.occurred_at, event.agreement_version) for event in events if isinstance(event, LeadQualified)] == [
        (day(20), 2)
    ]


def test_a_qualified_lead_keeps_its_verdict_and_its_agreement() -> None:
    score, _ = record_entries(Score(LEAD), entry(day(9), "demo_requested", GOOD))
    score, events = record_entries(score, entry(day(5), "demo_requested", GOOD), policy=LATER)

    assert evaluated(score, LATER) == (score, [])
    assert [(event.occurred_at, event.agreement_version) for event in events if isinstance(event, LeadQualified)] == [
        (day(5), 1)
    ]


def test_what_was_handed_over_is_not_taken_back() -> None:
    score, first = record_entries(Score(LEAD), entry(day(9), "demo_requested", GOOD))
    score, events = record_entries(score, entry(day(5), "seen", {"company.domain": "rival.example"}))

    assert (qualified_at(first), events) == ([day(9)], [])
    assert (score.qualified_at, score.verdict and score.verdict.status) == (day(9), "disqualified")


HISTORY = [
    entry(day(1), known={"company.industry": "banking"}),
    entry(day(2), "demo_requested", {"company.domain": "reyes.example"}),
    entry(day(3), "seen", GOOD),
    entry(day(60), "demo_requested"),
]


@pytest.mark.parametrize("arrival", [*permutations(HISTORY)])
def test_in_whatever_order_a_history_arrives_the_lead_ends_the_same(arrival: tuple[TimelineEntry, ...]) -> None:
    score, events = record_entries(Score(LEAD), *arrival)

    assert score.verdict == record_entries(Score(LEAD), *HISTORY)[0].verdict
    assert score.qualified_at == day(3)
    assert qualified_at(events) == sorted(qualified_at(events), reverse=True)
    assert qualified_at(events)[-1] == day(3)


def test_a_verdict_that_changes_nothing_for_others_is_still_kept() -> None:
    score, _ = record_entries(Score(LEAD), entry(day(1), known=GOOD))
    events = evaluate_lead(evolve(score, entry_recorded(entry(day(2)))), NOW, POLICY)

    assert [type(event) for event in events] == [Evaluated]
