"""What is said about a lead, and when: state, cause, policy; then the exact events."""

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
from tests.qualification.agreement_builders import GOOD, LEAD, day, entry, signed

NOW = day(1, 12)
FIRST = signed()
SECOND = signed(version=2, activated_at=day(20), qualified={"fit": 30, "behaviour": 5})
POLICY = ScoringPolicy(1, {1: FIRST})
LATER = ScoringPolicy(2, {1: FIRST, 2: SECOND})
NONE = ScoringPolicy(None, {})


def heard(
    score: Score, *entries: TimelineEntry, policy: ScoringPolicy = POLICY, recorded_at: datetime = NOW
) -> tuple[Score, list[Event]]:
    """The score after these were heard one after the other, and everything that was said."""
    said: list[Event] = []
    for one in entries:
        learned = EntryRecorded(occurred_at=one.occurred_at, lead_id=LEAD, entry=one, recorded_at=recorded_at)
        score, more = decided(evolve(score, learned), policy)
        said += more
    return score, said


def decided(score: Score, policy: ScoringPolicy) -> tuple[Score, list[Event]]:
    events = evaluate_lead(score, NOW, policy)
    for event in events:
        score = evolve(score, event)
    return score, [event for event in events if event.published]


def nurture(version: int = 1, **more: Any) -> LeadNurtureStarted:
    given: dict[str, Any] = {"fit": 60.0, "behaviour": 5.0, "missing": (), "occurred_at": day(1)} | more
    return LeadNurtureStarted(lead_id=LEAD, cycle=1, product="default", agreement_version=version, **given)


def qualified_at(said: list[Event]) -> list[datetime]:
    return [event.occurred_at for event in said if isinstance(event, LeadQualified)]


def test_a_qualified_lead_is_told_with_its_clauses_its_attributes_and_the_promise() -> None:
    score, said = heard(Score(LEAD), entry(day(1), "demo_requested", GOOD))

    assert said == [
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
    assert (score.version, score.evaluated_at, score.qualified_at) == (1, NOW, day(1))


def test_a_lead_that_is_not_good_enough_yet_is_told_once_with_what_is_missing() -> None:
    _, said = heard(Score(LEAD), entry(day(1), known={"company.industry": "logistics"}), entry(day(2)))

    assert said == [nurture(fit=30.0, missing=("size",))]


def test_a_lead_that_is_ruled_out_is_told_with_the_clause() -> None:
    rival = entry(day(1), "demo_requested", GOOD | {"company.domain": "rival.example"})
    _, said = heard(Score(LEAD), rival, entry(day(2)))

    assert said == [
        LeadDisqualified(
            occurred_at=day(1), lead_id=LEAD, cycle=1, product="default", agreement_version=1, clause="competitor"
        )
    ]


def test_a_lead_that_is_no_longer_ruled_out_is_told_again() -> None:
    rival = entry(day(1), known=GOOD | {"company.domain": "rival.example"})
    _, said = heard(Score(LEAD), rival, entry(day(2), "seen", {"company.domain": "reyes.example"}))

    assert [type(event) for event in said] == [LeadDisqualified, LeadNurtureStarted]
    assert said[1].occurred_at == day(2)


def test_the_same_activity_heard_twice_says_nothing() -> None:
    one = entry(day(1), "demo_requested", GOOD)
    score, _ = heard(Score(LEAD), one)

    assert heard(score, one) == (score, [])
    assert evaluate_lead(score, NOW, POLICY) == ()


def test_an_earlier_instant_that_is_learned_later_is_told_again() -> None:
    score, said = heard(
        Score(LEAD),
        entry(day(9), "demo_requested", GOOD),
        entry(day(5), "demo_requested", GOOD),
        entry(day(7), "demo_requested", GOOD),
        entry(day(11), "demo_requested", GOOD),
    )

    assert qualified_at(said) == [day(9), day(5)]
    assert len(said) == 2
    assert score.qualified_at == day(5)


def test_without_an_agreement_a_lead_waits() -> None:
    score, said = heard(Score(LEAD), entry(day(1), "demo_requested", GOOD), policy=NONE)

    assert (said, score.verdict, score.evaluated_at, len(score.entries)) == ([], None, None, 1)


def test_a_lead_that_waited_is_judged_as_of_the_signature() -> None:
    agreed = ScoringPolicy(1, {1: signed(activated_at=day(10))})
    waiting, _ = heard(Score(LEAD), entry(day(4), "demo_requested", GOOD), policy=NONE, recorded_at=day(4))
    _, said = decided(waiting, agreed)

    assert qualified_at(said) == [day(10)]


def test_a_lead_recorded_just_before_the_signature_and_heard_after_it_is_judged_as_of_the_signature() -> None:
    agreed = ScoringPolicy(1, {1: signed(activated_at=day(10))})
    _, said = heard(Score(LEAD), entry(day(4), "demo_requested", GOOD), policy=agreed, recorded_at=day(9.9))

    assert qualified_at(said) == [day(10)]


def test_the_first_record_of_a_lead_counts_in_whatever_order_its_captures_are_heard() -> None:
    agreed = ScoringPolicy(1, {1: signed(activated_at=day(10))})
    early, late = entry(day(3)), entry(day(4), "demo_requested", GOOD)
    one, _ = heard(Score(LEAD), early, policy=agreed, recorded_at=day(9))
    one, _ = heard(one, late, policy=agreed, recorded_at=day(11))
    other, _ = heard(Score(LEAD), late, policy=agreed, recorded_at=day(11))
    other, _ = heard(other, early, policy=agreed, recorded_at=day(9))

    assert one.verdict == other.verdict
    assert one.verdict
    assert (one.verdict.standing, one.verdict.since) == ("qualified", day(10))


def test_a_lead_recorded_under_the_agreement_is_judged_by_its_own_history_however_old() -> None:
    long_ago = datetime(2019, 5, 1, tzinfo=NOW.tzinfo)
    _, said = heard(Score(LEAD), entry(long_ago, "demo_requested", GOOD))

    assert qualified_at(said) == [long_ago]


def test_a_new_agreement_judges_leads_in_nurture_again_and_says_so_once() -> None:
    score, first = heard(Score(LEAD), entry(day(19), known=GOOD), recorded_at=day(19))
    score, said = decided(score, LATER)

    assert first == [nurture(occurred_at=day(19))]
    assert said == [nurture(version=2, occurred_at=day(20), behaviour=4.8858)]
    assert decided(score, LATER) == (score, [])


def test_a_lead_that_meets_the_new_agreement_is_qualified_from_its_signature_on() -> None:
    easier = ScoringPolicy(
        2, {1: FIRST, 2: signed(version=2, activated_at=day(20), qualified={"fit": 30, "behaviour": 4})}
    )
    score, _ = heard(Score(LEAD), entry(day(19), known=GOOD), recorded_at=day(19))
    _, said = decided(score, easier)

    assert [(event.occurred_at, event.agreement_version) for event in said if isinstance(event, LeadQualified)] == [
        (day(20), 2)
    ]


def test_a_qualified_lead_keeps_its_verdict_and_its_agreement() -> None:
    score, _ = heard(Score(LEAD), entry(day(9), "demo_requested", GOOD))
    score, said = heard(score, entry(day(5), "demo_requested", GOOD), policy=LATER)

    assert decided(score, LATER) == (score, [])
    assert [(event.occurred_at, event.agreement_version) for event in said if isinstance(event, LeadQualified)] == [
        (day(5), 1)
    ]


def test_what_was_handed_over_is_not_taken_back() -> None:
    score, first = heard(Score(LEAD), entry(day(9), "demo_requested", GOOD))
    score, said = heard(score, entry(day(5), "seen", {"company.domain": "rival.example"}))

    assert (qualified_at(first), said) == ([day(9)], [])
    assert (score.qualified_at, score.verdict and score.verdict.standing) == (day(9), "disqualified")


HISTORY = [
    entry(day(1), known={"company.industry": "banking"}),
    entry(day(2), "demo_requested", {"company.domain": "reyes.example"}),
    entry(day(3), "seen", GOOD),
    entry(day(60), "demo_requested"),
]


@pytest.mark.parametrize("arrival", [*permutations(HISTORY)])
def test_in_whatever_order_a_history_arrives_the_lead_ends_the_same(arrival: tuple[TimelineEntry, ...]) -> None:
    score, said = heard(Score(LEAD), *arrival)

    assert score.verdict == heard(Score(LEAD), *HISTORY)[0].verdict
    assert score.qualified_at == day(3)
    assert qualified_at(said) == sorted(qualified_at(said), reverse=True)
    assert qualified_at(said)[-1] == day(3)


def test_a_verdict_that_changes_nothing_for_others_is_still_kept() -> None:
    score, _ = heard(Score(LEAD), entry(day(1), known=GOOD))
    events = evaluate_lead(evolve(score, learned(entry(day(2)))), NOW, POLICY)

    assert [type(event) for event in events] == [Evaluated]


def learned(one: TimelineEntry) -> EntryRecorded:
    return EntryRecorded(occurred_at=one.occurred_at, lead_id=LEAD, entry=one, recorded_at=NOW)
