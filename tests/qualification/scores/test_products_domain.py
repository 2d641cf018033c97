"""By which product's thresholds a lead is judged, and what is told of the product that it asks for."""

from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from services.qualification.agreements.domain.agreement import ScoringPolicy
from shared.events.base import Event
from shared.events.qualification import LeadDisqualified, LeadNurtureStarted, LeadProductChanged, LeadQualified
from tests.qualification.agreement_builders import GOOD, LEAD, compiled_agreement, day
from tests.qualification.event_builders import activity, capture, enrichment, merge, recycling, rejection
from tests.qualification.lead_replay import LeadReplay

OTHER = UUID(int=8)
FLEET = {
    "code": "fleet",
    "spellings": ["Fleet Pro", "Fuhrpark"],
    "qualified": {"fit": 30, "behaviour": 4},
    "team": "fleet",
}
SOLAR = {"code": "solar", "qualified": {"fit": 60, "behaviour": 60}, "team": "solar"}
REPAIR = {"code": "repair"}
# Of the general thresholds, fit 50 and behaviour 20, a form brings 5 and a demo 50.
AGREEMENT = compiled_agreement(products=[FLEET, SOLAR, REPAIR])
SMALL = {"company.employees": 120}


def replay() -> LeadReplay:
    return LeadReplay(ScoringPolicy(1, {1: AGREEMENT}))


def form(at: float, product: str | None = None, known: dict[str, Any] = GOOD, lead: UUID = LEAD) -> Event:
    """A form of a lead that asks for this product, if it names one."""
    asked = {"interest.product": product} if product else {}
    return capture(lead, day(at), "form_submitted", attributes=known | asked)


def demo(at: float, lead: UUID = LEAD) -> Event:
    return activity(lead, day(at), "demo_requested")


def told(leads: LeadReplay) -> list[tuple[str, Any, str]]:
    """What was told of the lead: the type, since when, and for which product."""
    kinds = (LeadQualified, LeadProductChanged, LeadNurtureStarted, LeadDisqualified)
    return [(each.type[5:], each.occurred_at, each.product) for each in leads.events if isinstance(each, kinds)]


@pytest.mark.parametrize("name", ["fleet", "FLEET", "  fleet   pro ", "fuhrpark"])
def test_a_lead_that_asks_for_a_product_is_held_against_its_thresholds(name: str) -> None:
    leads = replay()
    leads.receive([form(2, name, SMALL)])

    assert told(leads) == [("qualified", day(2), "fleet")]
    [qualified] = [each for each in leads.events if isinstance(each, LeadQualified)]
    assert (qualified.fit, qualified.behaviour, qualified.team) == (30.0, 5.0, "fleet")
    score = leads.score_of(LEAD)
    assert score.verdict
    assert (score.product, score.verdict.product) == ("fleet", "fleet")


@pytest.mark.parametrize(("name", "product"), [(None, "default"), ("trains", "default"), ("repair", "repair")])
def test_a_lead_of_no_product_or_of_one_without_thresholds_is_judged_like_every_lead(
    name: str | None, product: str
) -> None:
    leads = replay()
    leads.receive([form(2, name, SMALL), form(3, name), demo(4)])

    assert told(leads) == [("nurture_started", day(2), product), ("qualified", day(4), product)]


def test_a_product_may_ask_for_more() -> None:
    leads = replay()
    leads.receive([form(2, "solar"), demo(3), demo(3.5)])

    assert told(leads) == [("nurture_started", day(2), "solar"), ("qualified", day(3.5), "solar")]


def test_a_lead_qualifies_when_it_names_the_product_that_asks_for_less() -> None:
    leads = replay()
    leads.receive([form(2), enrichment(LEAD, day(3), interest__product="fleet")])

    assert told(leads) == [("nurture_started", day(2), "default"), ("qualified", day(3), "fleet")]


def test_a_lead_in_nurture_that_asks_for_another_product_is_told_again() -> None:
    leads = replay()
    leads.receive([form(2, "solar"), form(3, "solar"), form(4, "repair")])

    assert [(kind, product) for kind, _, product in told(leads)] == [
        ("nurture_started", "solar"),
        ("nurture_started", "repair"),
    ]


def test_a_qualified_lead_that_asks_for_another_product_is_told_once_and_stays_qualified() -> None:
    leads = replay()
    leads.receive([form(2, "fleet"), form(3, "Solar"), form(4, "solar")])

    assert told(leads) == [("qualified", day(2), "fleet"), ("product_changed", day(3), "solar")]
    [changed] = [each for each in leads.events if isinstance(each, LeadProductChanged)]
    assert (changed.team, changed.cycle, changed.agreement_version) == ("solar", 1, 1)
    score = leads.score_of(LEAD)
    assert score.verdict
    assert (score.product, score.verdict.status, score.verdict.product) == ("solar", "qualified", "fleet")


def test_a_qualified_lead_may_come_to_ask_for_no_product_of_the_agreement() -> None:
    leads = replay()
    leads.receive([form(2, "fleet"), form(3, "trains")])

    assert told(leads)[1:] == [("product_changed", day(3), "default")]


def test_the_product_of_a_former_cycle_is_that_of_the_next_one_until_the_lead_names_another() -> None:
    leads = replay()
    leads.receive([form(2, "fleet"), recycling(LEAD, day(3)), form(50), recycling(LEAD, day(51), 2), form(99, "solar")])

    assert [(kind, product) for kind, _, product in told(leads)] == [
        ("qualified", "fleet"),
        ("nurture_started", "fleet"),
        ("qualified", "fleet"),
        ("nurture_started", "fleet"),
        ("nurture_started", "solar"),
    ]


def test_what_a_lead_asked_for_before_its_cycle_ended_is_told_of_that_cycle_however_late_it_is_heard() -> None:
    leads = replay()
    leads.receive([form(2, "fleet"), recycling(LEAD, day(4))])
    leads.receive([form(3, "solar")])

    [changed] = [each for each in leads.events if isinstance(each, LeadProductChanged)]
    assert (changed.cycle, changed.occurred_at, changed.product, changed.team) == (1, day(3), "solar", "solar")


def test_what_sales_corrects_counts_as_what_the_lead_asks_for() -> None:
    leads = replay()
    leads.receive([form(2, "fleet"), rejection(LEAD, day(3), correction={"interest.product": "solar"})])

    assert leads.score_of(LEAD).product == "solar"


@pytest.mark.parametrize("order", [*permutations(range(4))], ids=str)
def test_the_product_and_the_qualification_are_the_same_in_any_order_of_arrival(order: tuple[int, ...]) -> None:
    facts = [form(1, "fleet", SMALL), form(2), form(3, "solar"), demo(4)]
    leads = replay()
    leads.receive([facts[number] for number in order])

    published = leads.score_of(LEAD).published
    assert published
    assert (published.since, published.product) == (day(1), "solar")


@pytest.mark.parametrize("order", [*permutations(range(4))], ids=str)
def test_two_leads_that_turn_out_to_be_one_ask_for_the_product_that_was_named_last(order: tuple[int, ...]) -> None:
    facts = [[form(1, "fleet", lead=OTHER)], [form(2, "solar")], [demo(3)], merge(LEAD, OTHER, day(5))]
    leads = replay()
    for number in order:
        leads.receive([*facts[number]])

    score = leads.score_of(LEAD)
    assert score.published
    assert (score.published.since, score.published.product, score.product) == (day(1), "solar", "solar")
