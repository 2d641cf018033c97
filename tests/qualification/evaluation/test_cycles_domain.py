"""Leads that sales gave back: when they rest, what counts afterwards, and when they may come again."""

from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.evaluation.domain.timeline_entry import PublishedVerdict
from shared.events.base import Event
from shared.events.qualification import LeadDisqualified, LeadNurtureStarted, LeadQualified
from tests.qualification.agreement_builders import LEAD, compiled_agreement, day
from tests.qualification.event_builders import (
    activity,
    capture,
    merge,
    recycling,
    rejection,
)
from tests.qualification.lead_replay import LeadReplay

MONTH = {"cool_off_days": 30}
MERGED = UUID(int=9)


def replay(agreement: CompiledAgreement | None = None, **more: Any) -> LeadReplay:
    return LeadReplay(ScoringPolicy(1, {1: agreement or compiled_agreement(recycling=MONTH)}), **more)


def verdicts(events: list[Event]) -> list[tuple[str, int, Any]]:
    kinds = (LeadQualified, LeadNurtureStarted, LeadDisqualified)
    return [(event.type[5:], event.cycle, event.occurred_at) for event in events if isinstance(event, kinds)]


def demo(at: float, **more: Any) -> Event:
    return capture(LEAD, day(at), **more)


def test_a_lead_that_sales_gave_back_rests_and_comes_again_by_new_behaviour() -> None:
    leads = replay()
    leads.receive([demo(1), rejection(LEAD, day(5)), demo(20), demo(40), demo(41)])

    assert verdicts(leads.events) == [
        ("qualified", 1, day(1)),
        ("nurture_started", 2, day(5)),
        ("qualified", 2, day(35)),
    ]
    assert leads.score_of(LEAD).published_before == {1: PublishedVerdict("qualified", 1, day(1))}


def test_behaviour_from_before_the_closing_is_spent() -> None:
    leads = replay()
    leads.receive([demo(1), demo(4), recycling(LEAD, day(5)), activity(LEAD, day(60))])
    score = leads.score_of(LEAD)

    assert score.verdict
    assert (score.cycle, score.verdict.status, score.verdict.behaviour, score.verdict.fit) == (2, "nurture", 0, 60)


def test_behaviour_within_the_rest_counts_at_its_end_for_what_it_is_worth_by_then() -> None:
    leads = replay(now=day(34.9))
    leads.receive([demo(1), rejection(LEAD, day(5)), demo(20)])
    before, due_at = verdicts(leads.events), leads.score_of(LEAD).due_at
    leads.now = day(35)
    leads.evaluate(LEAD)
    (qualified,) = [event for event in leads.events if isinstance(event, LeadQualified) and event.cycle == 2]

    assert (before[1:], due_at) == ([("nurture_started", 2, day(5))], day(35))
    assert (qualified.occurred_at, qualified.behaviour) == (day(35), 35.3553)
    assert leads.score_of(LEAD).due_at is None


def test_behaviour_that_has_faded_when_the_rest_ends_does_not_suffice() -> None:
    weak = compiled_agreement(recycling=MONTH, qualified={"fit": 50, "behaviour": 45})
    leads = replay(weak)
    leads.receive([demo(1), rejection(LEAD, day(5)), demo(20)])
    faded = verdicts(leads.events)
    leads.receive([demo(50)])

    assert faded[1:] == [("nurture_started", 2, day(5))]
    assert verdicts(leads.events)[2:] == [("qualified", 2, day(50))]


def test_without_new_behaviour_a_lead_does_not_come_back_whatever_the_thresholds() -> None:
    easy = compiled_agreement(recycling=MONTH, qualified={"fit": 50, "behaviour": 0})
    leads = replay(easy)
    leads.receive([demo(1), rejection(LEAD, day(5), correction={"company.country": "DE"})])
    waiting, due_at = verdicts(leads.events), leads.score_of(LEAD).due_at
    leads.receive([activity(LEAD, day(6))])

    assert (waiting[1:], due_at) == ([("nurture_started", 2, day(5))], None)
    assert verdicts(leads.events)[2:] == [("qualified", 2, day(35))]


def test_without_terms_for_recycling_a_lead_may_come_back_at_once_and_without_end() -> None:
    leads = replay(compiled_agreement())
    for cycle in range(1, 6):
        leads.receive([demo(cycle * 10), rejection(LEAD, day(cycle * 10 + 1), cycle)])

    assert [cycle for kind, cycle, _ in verdicts(leads.events) if kind == "qualified"] == [1, 2, 3, 4, 5]


def test_a_lead_has_no_more_cycles_than_agreed() -> None:
    leads = replay(compiled_agreement(recycling={"max_cycles": 2}))
    leads.receive([demo(1), rejection(LEAD, day(2)), demo(3), recycling(LEAD, day(4), 2), demo(5), demo(500)])
    score = leads.score_of(LEAD)

    assert verdicts(leads.events)[-2:] == [("qualified", 2, day(3)), ("nurture_started", 3, day(4))]
    assert (score.cycle, score.verdict and score.verdict.status, score.due_at) == (3, "nurture", None)


def test_the_seller_may_say_when_the_lead_is_to_come_back() -> None:
    leads = replay()
    leads.receive([demo(1), recycling(LEAD, day(5), return_at=day(10)), demo(8)])
    sooner = verdicts(leads.events)[-1]
    leads = replay()
    leads.receive([demo(1), recycling(LEAD, day(5), return_at=day(90)), demo(88)])

    assert [sooner, verdicts(leads.events)[-1]] == [("qualified", 2, day(10)), ("qualified", 2, day(90))]


@pytest.mark.parametrize(("clause", "published"), [("industry", "industry"), (None, "wrong")])
def test_a_lead_that_sales_ruled_out_stays_so(clause: str | None, published: str) -> None:
    leads = replay(compiled_agreement())
    leads.receive([demo(1), rejection(LEAD, day(2), returns="disqualified", clause=clause, reason="wrong"), demo(3)])
    score = leads.score_of(LEAD)

    assert leads.events[1:] == [
        LeadDisqualified(
            occurred_at=day(2), lead_id=LEAD, cycle=2, product="default", agreement_version=1, clause=published
        )
    ]
    assert score.verdict
    assert (score.verdict.status, score.verdict.since) == ("disqualified", day(2))


def test_what_sales_corrected_is_what_is_known_from_then_on() -> None:
    leads = replay(compiled_agreement())
    leads.receive([demo(1), rejection(LEAD, day(5), correction={"company.employees": 8, "company.name": None})])
    leads.receive([demo(6, attributes={"company.country": "DE"})])
    small = verdicts(leads.events)
    leads.receive([demo(7)])

    assert small[1:] == [("nurture_started", 2, day(5))]
    assert verdicts(leads.events)[2:] == [("qualified", 2, day(7))]


def test_a_merged_handoff_and_one_of_another_kind_close_nothing() -> None:
    leads = replay()
    leads.receive(
        [
            demo(1),
            recycling(LEAD, day(5), reason="merged", counted=False),
            rejection(LEAD, day(6), kind="sal"),
        ]
    )

    assert verdicts(leads.events) == [("qualified", 1, day(1))]
    assert leads.score_of(LEAD).closures == ()


def test_an_earlier_instant_in_a_closed_cycle_is_told_for_that_cycle() -> None:
    leads = replay()
    leads.receive([demo(3), rejection(LEAD, day(5)), demo(40), demo(2), demo(4), demo(1)])

    assert verdicts(leads.events) == [
        ("qualified", 1, day(3)),
        ("nurture_started", 2, day(5)),
        ("qualified", 2, day(40)),
        ("qualified", 1, day(2)),
        ("qualified", 1, day(1)),
    ]


def test_a_cycle_that_sales_opened_and_closed_by_itself_counts_as_one() -> None:
    leads = replay()
    leads.receive([recycling(LEAD, day(5), origin="sales"), demo(40)])

    assert verdicts(leads.events) == [("qualified", 2, day(40))]


def test_a_qualified_cycle_keeps_its_agreement_and_the_next_one_gets_the_new() -> None:
    agreements = {1: compiled_agreement(), 2: compiled_agreement(version=2, activated_at=day(20), recycling=MONTH)}
    leads = LeadReplay(ScoringPolicy(1, agreements))
    leads.receive([demo(1)], recorded_at=day(1))
    leads.policy = ScoringPolicy(2, agreements)
    leads.receive([rejection(LEAD, day(25)), demo(30)], recorded_at=day(30))
    versions = [(event.cycle, event.agreement_version) for event in leads.events if isinstance(event, LeadQualified)]

    assert verdicts(leads.events)[-1] == ("qualified", 2, day(55))
    assert versions == [(1, 1), (2, 2)]


def test_a_merged_lead_brings_its_history() -> None:
    leads = replay()
    leads.receive(
        [
            activity(LEAD, day(1)),
            capture(MERGED, day(2)),
            *merge(LEAD, MERGED, day(3)),
            activity(MERGED, day(4)),
        ]
    )
    score = leads.score_of(MERGED)

    assert score == leads.score_of(LEAD)
    assert [(entry.occurred_at, entry.merged_lead_id) for entry in score.entries] == [
        (day(1), None),
        (day(2), MERGED),
        (day(4), MERGED),
    ]
    assert [event.lead_id for event in leads.events if isinstance(event, LeadQualified)] == [MERGED, LEAD]


def test_a_person_that_sales_gave_back_under_another_name_rests_too() -> None:
    leads = replay()
    leads.receive(
        [
            capture(MERGED, day(1)),
            rejection(MERGED, day(5)),
            activity(LEAD, day(2)),
            *merge(LEAD, MERGED, day(6)),
        ]
    )
    leads.receive([demo(10)])
    qualified = [event for event in leads.events if isinstance(event, LeadQualified)]

    assert [(event.lead_id, event.cycle, event.occurred_at) for event in qualified] == [
        (MERGED, 1, day(1)),
        (LEAD, 1, day(35)),
    ]


def test_the_survivors_own_qualification_stands_whatever_became_of_the_other_one() -> None:
    leads = replay()
    leads.receive([capture(MERGED, day(1)), rejection(MERGED, day(5), returns="disqualified"), demo(3)])
    leads.receive(merge(LEAD, MERGED, day(6)))
    score = leads.score_of(LEAD)

    assert score.verdict
    assert (score.cycle, score.verdict.status, score.verdict.since) == (1, "qualified", day(3))


def test_merges_of_merges_end_at_the_last_survivor() -> None:
    first, second, third = UUID(int=1), UUID(int=2), UUID(int=3)
    earlier, later = merge(second, third, day(3)), merge(first, second, day(4))
    for order in ((*earlier, *later), (*later, *earlier)):
        leads = replay()
        leads.receive([capture(third, day(1)), *order, activity(third, day(5))])
        entries = [(entry.occurred_at, entry.merged_lead_id) for entry in leads.score_of(third).entries]

        assert leads.score_of(third).lead_id == first
        assert entries == [(day(1), third), (day(5), third)]


def test_a_lead_is_never_merged_into_itself() -> None:
    leads = replay()
    leads.receive(
        [
            demo(1),
            *merge(LEAD, MERGED, day(2)),
            *merge(MERGED, LEAD, day(3)),
            *merge(LEAD, LEAD, day(4)),
        ]
    )

    assert leads.score_of(MERGED).lead_id == LEAD


def test_an_activity_told_twice_counts_once_at_its_earlier_instant() -> None:
    activity_id = uuid7()
    for order in ((day(1), day(2)), (day(2), day(1))):
        leads = replay()
        leads.receive([activity(LEAD, at, activity_id=activity_id) for at in order])

        assert [entry.occurred_at for entry in leads.score_of(LEAD).entries] == [day(1)]
