"""Leads that sales gave back: when they rest, what counts afterwards, and when they may come again."""

from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.domain.score import PublishedVerdict
from shared.events.base import Event
from shared.events.qualification import LeadDisqualified, LeadNurtureStarted, LeadQualified
from tests.qualification.agreement_builders import LEAD, day, signed
from tests.qualification.event_builders import captured, did, merger, recycled, rejected
from tests.qualification.lead_replay import LeadReplay

MONTH = {"cool_off_days": 30}
AWAY = UUID(int=9)


def people(rules: CompiledAgreement | None = None, **more: Any) -> LeadReplay:
    return LeadReplay(ScoringPolicy(1, {1: rules or signed(recycling=MONTH)}), **more)


def news(said: list[Event]) -> list[tuple[str, int, Any]]:
    kinds = (LeadQualified, LeadNurtureStarted, LeadDisqualified)
    return [(event.type[5:], event.cycle, event.occurred_at) for event in said if isinstance(event, kinds)]


def demo(at: float, **more: Any) -> Event:
    return captured(LEAD, day(at), **more)


def test_a_lead_that_sales_gave_back_rests_and_comes_again_by_new_behaviour() -> None:
    leads = people()
    leads.hear([demo(1), rejected(LEAD, day(5)), demo(20), demo(40), demo(41)])

    assert news(leads.said) == [
        ("qualified", 1, day(1)),
        ("nurture_started", 2, day(5)),
        ("qualified", 2, day(35)),
    ]
    assert leads.of(LEAD).past == {1: PublishedVerdict("qualified", 1, day(1))}


def test_behaviour_from_before_the_closing_is_spent() -> None:
    leads = people()
    leads.hear([demo(1), demo(4), recycled(LEAD, day(5)), did(LEAD, day(60))])
    score = leads.of(LEAD)

    assert score.verdict
    assert (score.cycle, score.verdict.standing, score.verdict.behaviour, score.verdict.fit) == (2, "nurture", 0, 60)


def test_behaviour_within_the_rest_counts_at_its_end_for_what_it_is_worth_by_then() -> None:
    leads = people(now=day(34.9))
    leads.hear([demo(1), rejected(LEAD, day(5)), demo(20)])
    before, due_at = news(leads.said), leads.of(LEAD).due_at
    leads.now = day(35)
    leads.judge(LEAD)
    (said,) = [event for event in leads.said if isinstance(event, LeadQualified) and event.cycle == 2]

    assert (before[1:], due_at) == ([("nurture_started", 2, day(5))], day(35))
    assert (said.occurred_at, said.behaviour) == (day(35), 35.3553)
    assert leads.of(LEAD).due_at is None


def test_behaviour_that_has_faded_when_the_rest_ends_does_not_suffice() -> None:
    weak = signed(recycling=MONTH, qualified={"fit": 50, "behaviour": 45})
    leads = people(weak)
    leads.hear([demo(1), rejected(LEAD, day(5)), demo(20)])
    faded = news(leads.said)
    leads.hear([demo(50)])

    assert faded[1:] == [("nurture_started", 2, day(5))]
    assert news(leads.said)[2:] == [("qualified", 2, day(50))]


def test_without_new_behaviour_a_lead_does_not_come_back_whatever_the_thresholds() -> None:
    easy = signed(recycling=MONTH, qualified={"fit": 50, "behaviour": 0})
    leads = people(easy)
    leads.hear([demo(1), rejected(LEAD, day(5), correction={"company.country": "DE"})])
    waiting, due_at = news(leads.said), leads.of(LEAD).due_at
    leads.hear([did(LEAD, day(6))])

    assert (waiting[1:], due_at) == ([("nurture_started", 2, day(5))], None)
    assert news(leads.said)[2:] == [("qualified", 2, day(35))]


def test_without_terms_for_recycling_a_lead_may_come_back_at_once_and_without_end() -> None:
    leads = people(signed())
    for cycle in range(1, 6):
        leads.hear([demo(cycle * 10), rejected(LEAD, day(cycle * 10 + 1), cycle)])

    assert [cycle for kind, cycle, _ in news(leads.said) if kind == "qualified"] == [1, 2, 3, 4, 5]


def test_a_lead_has_no_more_cycles_than_agreed() -> None:
    leads = people(signed(recycling={"max_cycles": 2}))
    leads.hear([demo(1), rejected(LEAD, day(2)), demo(3), recycled(LEAD, day(4), 2), demo(5), demo(500)])
    score = leads.of(LEAD)

    assert news(leads.said)[-2:] == [("qualified", 2, day(3)), ("nurture_started", 3, day(4))]
    assert (score.cycle, score.verdict and score.verdict.standing, score.due_at) == (3, "nurture", None)


def test_the_seller_may_say_when_the_lead_is_to_come_back() -> None:
    leads = people()
    leads.hear([demo(1), recycled(LEAD, day(5), return_at=day(10)), demo(8)])
    sooner = news(leads.said)[-1]
    leads = people()
    leads.hear([demo(1), recycled(LEAD, day(5), return_at=day(90)), demo(88)])

    assert [sooner, news(leads.said)[-1]] == [("qualified", 2, day(10)), ("qualified", 2, day(90))]


@pytest.mark.parametrize(("clause", "told"), [("industry", "industry"), (None, "wrong")])
def test_a_lead_that_sales_ruled_out_stays_so(clause: str | None, told: str) -> None:
    leads = people(signed())
    leads.hear([demo(1), rejected(LEAD, day(2), returns="disqualified", clause=clause, reason="wrong"), demo(3)])
    score = leads.of(LEAD)

    assert leads.said[1:] == [
        LeadDisqualified(occurred_at=day(2), lead_id=LEAD, cycle=2, product="default", agreement_version=1, clause=told)
    ]
    assert score.verdict
    assert (score.verdict.standing, score.verdict.since) == ("disqualified", day(2))


def test_what_sales_corrected_is_what_is_known_from_then_on() -> None:
    leads = people(signed())
    leads.hear([demo(1), rejected(LEAD, day(5), correction={"company.employees": 8, "company.name": None})])
    leads.hear([demo(6, attributes={"company.country": "DE"})])
    small = news(leads.said)
    leads.hear([demo(7)])

    assert small[1:] == [("nurture_started", 2, day(5))]
    assert news(leads.said)[2:] == [("qualified", 2, day(7))]


def test_a_merged_handoff_and_one_of_another_kind_close_nothing() -> None:
    leads = people()
    leads.hear([demo(1), recycled(LEAD, day(5), reason="merged", counted=False), rejected(LEAD, day(6), kind="sal")])

    assert news(leads.said) == [("qualified", 1, day(1))]
    assert leads.of(LEAD).closings == ()


def test_an_earlier_instant_in_a_closed_cycle_is_told_for_that_cycle() -> None:
    leads = people()
    leads.hear([demo(3), rejected(LEAD, day(5)), demo(40), demo(2), demo(4), demo(1)])

    assert news(leads.said) == [
        ("qualified", 1, day(3)),
        ("nurture_started", 2, day(5)),
        ("qualified", 2, day(40)),
        ("qualified", 1, day(2)),
        ("qualified", 1, day(1)),
    ]


def test_a_cycle_that_sales_opened_and_closed_by_itself_counts_as_one() -> None:
    leads = people()
    leads.hear([recycled(LEAD, day(5), origin="sales"), demo(40)])

    assert news(leads.said) == [("qualified", 2, day(40))]


def test_a_qualified_cycle_keeps_its_agreement_and_the_next_one_gets_the_new() -> None:
    rules = {1: signed(), 2: signed(version=2, activated_at=day(20), recycling=MONTH)}
    leads = LeadReplay(ScoringPolicy(1, rules))
    leads.hear([demo(1)], recorded_at=day(1))
    leads.policy = ScoringPolicy(2, rules)
    leads.hear([rejected(LEAD, day(25)), demo(30)], recorded_at=day(30))
    told = [(event.cycle, event.agreement_version) for event in leads.said if isinstance(event, LeadQualified)]

    assert news(leads.said)[-1] == ("qualified", 2, day(55))
    assert told == [(1, 1), (2, 2)]


def test_a_merged_lead_brings_its_history() -> None:
    leads = people()
    leads.hear([did(LEAD, day(1)), captured(AWAY, day(2)), *merger(LEAD, AWAY, day(3)), did(AWAY, day(4))])
    score = leads.of(AWAY)

    assert score == leads.of(LEAD)
    assert [(one.occurred_at, one.merged_lead_id) for one in score.entries] == [
        (day(1), None),
        (day(2), AWAY),
        (day(4), AWAY),
    ]
    assert [event.lead_id for event in leads.said if isinstance(event, LeadQualified)] == [AWAY, LEAD]


def test_a_person_that_sales_gave_back_under_another_name_rests_too() -> None:
    leads = people()
    leads.hear([captured(AWAY, day(1)), rejected(AWAY, day(5)), did(LEAD, day(2)), *merger(LEAD, AWAY, day(6))])
    leads.hear([demo(10)])
    said = [event for event in leads.said if isinstance(event, LeadQualified)]

    assert [(event.lead_id, event.cycle, event.occurred_at) for event in said] == [
        (AWAY, 1, day(1)),
        (LEAD, 1, day(35)),
    ]


def test_the_survivors_own_qualification_stands_whatever_became_of_the_other_one() -> None:
    leads = people()
    leads.hear([captured(AWAY, day(1)), rejected(AWAY, day(5), returns="disqualified"), demo(3)])
    leads.hear(merger(LEAD, AWAY, day(6)))
    score = leads.of(LEAD)

    assert score.verdict
    assert (score.cycle, score.verdict.standing, score.verdict.since) == (1, "qualified", day(3))


def test_merges_of_merges_end_at_the_last_survivor() -> None:
    first, second, third = UUID(int=1), UUID(int=2), UUID(int=3)
    one, other = merger(second, third, day(3)), merger(first, second, day(4))
    for order in ((*one, *other), (*other, *one)):
        leads = people()
        leads.hear([captured(third, day(1)), *order, did(third, day(5))])
        entries = [(entry.occurred_at, entry.merged_lead_id) for entry in leads.of(third).entries]

        assert leads.of(third).lead_id == first
        assert entries == [(day(1), third), (day(5), third)]


def test_a_lead_is_never_merged_into_itself() -> None:
    leads = people()
    leads.hear([demo(1), *merger(LEAD, AWAY, day(2)), *merger(AWAY, LEAD, day(3)), *merger(LEAD, LEAD, day(4))])

    assert leads.of(AWAY).lead_id == LEAD


def test_an_activity_told_twice_counts_once_at_its_earlier_instant() -> None:
    one = uuid7()
    for order in ((day(1), day(2)), (day(2), day(1))):
        leads = people()
        leads.hear([did(LEAD, at, activity_id=one) for at in order])

        assert [entry.occurred_at for entry in leads.of(LEAD).entries] == [day(1)]
