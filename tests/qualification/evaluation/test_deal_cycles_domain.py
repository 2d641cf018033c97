"""Leads whose deals were lost or won: when they rest, and which behaviour brings them to sales again."""

from collections.abc import Sequence
from datetime import datetime
from itertools import permutations
from uuid import UUID

import pytest

from services.qualification.agreements.domain.agreement import ScoringPolicy
from services.qualification.evaluation.domain.cycles import CycleClosure, add_statement
from shared.events.base import Event
from shared.events.qualification import LeadDisqualified, LeadNurtureStarted, LeadQualified
from tests.qualification.agreement_builders import LEAD, compiled_agreement, day
from tests.qualification.event_builders import capture, closed, merge, recycling, rejection, reopened, won
from tests.qualification.lead_replay import LeadReplay

TERMS = {"cool_off_days": 30, "max_cycles": 1}
HANDOFF, MERGED = UUID(int=8), UUID(int=9)
LOST = closed(LEAD, day(5), handoff_id=HANDOFF, return_at=day(95))
REOPENED = reopened(LEAD, day(6), HANDOFF)


def replay(max_cycles: int = 3) -> LeadReplay:
    return LeadReplay(ScoringPolicy(1, {1: compiled_agreement(recycling=TERMS | {"max_cycles": max_cycles})}))


def verdicts(events: Sequence[Event]) -> list[tuple[str, int, datetime]]:
    kinds = (LeadQualified, LeadNurtureStarted, LeadDisqualified)
    return [(event.type[5:], event.cycle, event.occurred_at) for event in events if isinstance(event, kinds)]


def demo(at: float, lead_id: UUID = LEAD) -> Event:
    return capture(lead_id, day(at))


def test_a_lost_lead_rests_as_its_reason_says_and_comes_back_by_new_behaviour_only() -> None:
    leads = replay()
    leads.receive([demo(1), LOST, demo(4)])
    assert verdicts(leads.events) == [("qualified", 1, day(1)), ("nurture_started", 2, day(5))]

    leads.receive([demo(20), demo(100)])

    assert verdicts(leads.events)[2:] == [("qualified", 2, day(100))]


@pytest.mark.parametrize("arrival", [(0, 1), (1, 0)])
def test_a_handoff_that_moves_and_ends_in_one_transaction_has_ended(arrival: tuple[int, ...]) -> None:
    moved = CycleClosure(day(1), HANDOFF, 1, stated_at=day(9), reopened=True)
    ended = CycleClosure(day(5), HANDOFF, 1, stated_at=day(9), won=True)

    told: tuple[CycleClosure, ...] = ()
    for number in arrival:
        told = add_statement(told, (moved, ended)[number])

    assert told == (ended,)


def test_a_lead_that_was_lost_for_good_does_not_come_back() -> None:
    leads = replay()
    leads.receive([demo(1), closed(LEAD, day(5), returns="disqualified", reason="gone", return_at=None), demo(200)])

    assert leads.events[1:] == [
        LeadDisqualified(
            occurred_at=day(5), lead_id=LEAD, cycle=2, product="default", agreement_version=1, clause="gone"
        )
    ]


@pytest.mark.parametrize("returns", ["disqualified", "nurture"])
def test_a_lead_that_sales_rejected_and_that_buys_all_the_same_is_a_customer_like_any_other(returns: str) -> None:
    rejected = rejection(LEAD, day(5), handoff_id=HANDOFF, returns=returns)
    bought = won(LEAD, day(7), handoff_id=HANDOFF)

    for ends in permutations([rejected, bought]):
        leads = replay(max_cycles=1)
        leads.receive([demo(1), *ends, demo(6), demo(8)])
        assert verdicts(leads.events)[-1] == ("qualified", 2, day(8))


def test_a_rejected_lead_whose_purchase_turns_out_to_have_been_lost_is_rejected_as_before() -> None:
    rejected = rejection(LEAD, day(7), handoff_id=HANDOFF)
    bought, taken_back = won(LEAD, day(5), handoff_id=HANDOFF), reopened(LEAD, day(6), HANDOFF)

    for told in ([rejected, bought, taken_back], [bought, rejected, taken_back], [bought, taken_back, rejected]):
        leads = replay()
        for number, event in enumerate([demo(1), *told, demo(6)]):
            leads.receive([event], day(300 + number))
        assert [(each.closed_at, each.won) for each in leads.scores[LEAD].closures] == [(day(7), False)]
        assert (leads.scores[LEAD].cycle, leads.scores[LEAD].qualified_at) == (2, None)


def test_a_customer_comes_back_at_once_and_however_often_it_buys() -> None:
    leads = replay(max_cycles=1)
    leads.receive(
        [demo(1), won(LEAD, day(5)), demo(6), won(LEAD, day(7), 2), demo(8), closed(LEAD, day(9), 3), demo(90)]
    )

    assert verdicts(leads.events) == [
        ("qualified", 1, day(1)),
        ("nurture_started", 2, day(5)),
        ("qualified", 2, day(6)),
        ("nurture_started", 3, day(7)),
        ("qualified", 3, day(8)),
        ("nurture_started", 4, day(9)),
    ]


def test_a_lead_that_buys_before_it_ever_qualifies_is_offered_when_it_qualifies() -> None:
    leads = replay()
    leads.receive([won(LEAD, day(5)), demo(1, LEAD), demo(6)])

    assert verdicts(leads.events) == [
        ("qualified", 1, day(1)),
        ("nurture_started", 2, day(5)),
        ("qualified", 2, day(6)),
    ]


def test_a_deal_that_is_open_again_brings_the_cycle_back() -> None:
    leads = replay()
    leads.receive([demo(1), LOST], day(7))
    leads.receive([REOPENED], day(8))
    score = leads.score_of(LEAD)

    assert (score.cycle, score.qualified_at, score.closures, score.published_before) == (1, day(1), (), {})
    assert score.verdict
    assert score.verdict.status == "qualified"
    assert verdicts(leads.events) == [("qualified", 1, day(1)), ("nurture_started", 2, day(5))]


def test_a_deal_that_is_open_again_after_the_next_cycle_began_leaves_that_cycle_alone() -> None:
    leads = replay()
    leads.receive([demo(1), LOST, demo(100)], day(101))
    before = leads.outcomes()

    leads.receive([REOPENED], day(102))
    leads.receive([closed(LEAD, day(103), handoff_id=HANDOFF)], day(104))

    assert leads.outcomes() == before
    assert verdicts(leads.events)[-1] == ("qualified", 2, day(100))


@pytest.mark.parametrize("last", [closed(LEAD, day(9), handoff_id=HANDOFF), None], ids=["lost again", "open"])
def test_what_was_stated_last_about_a_deal_counts_in_whatever_order_it_arrives(last: Event | None) -> None:
    statements = [(LOST, day(7)), (REOPENED, day(8)), *([(last, day(10))] if last else [])]
    results = []
    before, after = demo(1), demo(50)
    for order in permutations(statements):
        leads = replay()
        leads.receive([before])
        for event, recorded_at in order:
            leads.receive([event], recorded_at)
        leads.receive([after])
        results.append((leads.outcomes(), leads.score_of(LEAD).qualified_at))

    assert results == [results[0]] * len(results)
    assert results[0][1] == (day(50) if last else day(1))


def test_of_a_rejection_and_a_later_deal_of_one_handoff_the_rejection_ends_the_cycle() -> None:
    rejected = rejection(LEAD, day(3), handoff_id=HANDOFF)
    results = []
    for order in permutations([rejected, LOST, demo(1)]):
        leads = replay()
        leads.receive(order)
        results.append([closure.closed_at for closure in leads.score_of(LEAD).closures])

    assert results == [[day(3)]] * 6


def test_a_lost_deal_of_a_merged_lead_lets_the_person_rest() -> None:
    story = [
        demo(1, MERGED),
        closed(MERGED, day(5), return_at=day(95)),
        *merge(LEAD, MERGED, day(10)),
        demo(20),
        demo(99),
    ]
    results = []
    for order in permutations(story):
        leads = replay()
        leads.receive(order)
        results.append((leads.outcomes(), leads.score_of(LEAD).verdict))

    assert results == [results[0]] * len(results)
    assert results[0][1]
    assert (results[0][1].status, results[0][1].since) == ("qualified", day(99))


def test_a_lost_handoff_that_moves_to_the_survivor_ends_the_survivors_cycle_too() -> None:
    of_merged = closed(MERGED, day(5), handoff_id=HANDOFF)
    of_survivor = closed(LEAD, day(5), handoff_id=HANDOFF)
    story = [(of_merged, day(6)), (merge(LEAD, MERGED, day(7))[0], day(7)), (of_survivor, day(8)), (demo(20), day(20))]
    for order in permutations(story):
        leads = replay()
        for event, recorded_at in order:
            leads.receive([event], recorded_at)
        score = leads.score_of(LEAD)

        assert (score.cycle, [closure.merged_lead_id for closure in score.closures]) == (2, [None])
        assert score.qualified_at == day(20)


def test_a_merged_leads_handoff_that_sales_gave_back_and_that_goes_on_with_the_survivor_ends_its_cycle() -> None:
    merged = UUID(int=77)
    story = [demo(1, merged), recycling(merged, day(2), handoff_id=MERGED), *merge(LEAD, merged, day(6))]
    for order in permutations([*story, closed(LEAD, day(5), handoff_id=MERGED)]):
        leads = replay()
        leads.receive([*order])
        assert leads.scores[LEAD].cycle == 2
