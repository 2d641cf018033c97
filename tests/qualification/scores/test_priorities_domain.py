"""Which priority a qualified lead has, when it gets a higher one, and what is told of it."""

from itertools import permutations
from typing import Any

import pytest

from services.qualification.agreements.domain.agreement import ScoringPolicy
from shared.events.base import Event
from shared.events.qualification import LeadPrioritised, LeadQualified
from tests.qualification.agreement_builders import GOOD, LEAD, compiled_agreement, day
from tests.qualification.event_builders import activity, capture, enrichment, recycling
from tests.qualification.lead_replay import LeadReplay

HAND_RAISER = {
    "id": "hand_raiser",
    "behaviour": [{"activity": "callback_asked", "within_days": 7}],
    "acceptance": {"within": "30m"},
}
LARGE = {
    "id": "large",
    "profile": [{"field": "company.employees", "at_least": 1000}],
    "acceptance": {"within": "1h"},
}


def replay(*priorities: dict[str, Any]) -> LeadReplay:
    """Leads of which a form alone qualifies."""
    asked = {"fit": 50, "behaviour": 5}
    agreement = compiled_agreement(qualified=asked, priorities=[*(priorities or (HAND_RAISER, LARGE))])
    return LeadReplay(ScoringPolicy(1, {1: agreement}))


def form(at: float, **more: Any) -> Event:
    return capture(LEAD, day(at), "form_submitted", **more)


def callback(at: float, **more: Any) -> Event:
    return activity(LEAD, day(at), "callback_asked", **more)


def told(leads: LeadReplay) -> list[tuple[str, Any, str | None]]:
    """What was told of the lead's priority: the type, since when, and which."""
    kinds = (LeadQualified, LeadPrioritised)
    return [(each.type[5:], each.occurred_at, each.priority) for each in leads.events if isinstance(each, kinds)]


def test_a_lead_that_raised_its_hand_qualifies_with_that_priority() -> None:
    leads = replay()
    leads.receive([callback(1), form(2)])

    assert told(leads) == [("qualified", day(2), "hand_raiser")]


def test_a_lead_that_passes_no_test_has_no_priority() -> None:
    leads = replay()
    leads.receive([form(2), activity(LEAD, day(3))])

    assert told(leads) == [("qualified", day(2), None)]


def test_a_hand_that_was_raised_too_long_ago_does_not_count() -> None:
    leads = replay()
    leads.receive([callback(1), form(8.5)])

    assert told(leads) == [("qualified", day(8.5), None)]


def test_a_hand_that_is_raised_after_the_qualification_is_told_once() -> None:
    leads = replay()
    leads.receive([form(2), callback(3), callback(4)])

    assert told(leads) == [("qualified", day(2), None), ("prioritised", day(3), "hand_raiser")]
    published = leads.score_of(LEAD).published
    assert published
    assert published.priority == "hand_raiser"


def test_the_first_of_two_priorities_counts_and_a_lower_one_is_not_told() -> None:
    leads = replay()
    leads.receive([callback(1), form(2, attributes={**GOOD, "company.employees": 1500})])

    assert told(leads) == [("qualified", day(2), "hand_raiser")]


def test_a_lead_rises_from_a_lower_priority_to_a_higher_one() -> None:
    leads = replay()
    leads.receive([form(2), enrichment(LEAD, day(3), company__employees=1200), callback(4)])

    assert told(leads) == [
        ("qualified", day(2), None),
        ("prioritised", day(3), "large"),
        ("prioritised", day(4), "hand_raiser"),
    ]


def test_what_is_not_known_passes_no_test() -> None:
    leads = replay(LARGE)
    leads.receive([form(2, attributes={**GOOD, "company.employees": {"min": 500, "max": 1500}})])

    assert told(leads) == [("qualified", day(2), None)]


def test_only_an_activity_with_the_property_counts() -> None:
    asked = {"activity": "callback_asked", "where": {"field": "topic", "equals": "prices"}}
    leads = replay(HAND_RAISER | {"behaviour": [asked]})
    leads.receive([form(2), callback(3, properties={"topic": "jobs"}), callback(4, properties={"topic": "prices"})])

    assert told(leads)[1:] == [("prioritised", day(4), "hand_raiser")]


def test_every_test_of_a_priority_must_hold() -> None:
    leads = replay(HAND_RAISER | {"profile": LARGE["profile"]})
    leads.receive([form(2), callback(3), enrichment(LEAD, day(4), company__employees=1200)])

    assert told(leads)[1:] == [("prioritised", day(4), "hand_raiser")]


def test_an_activity_of_a_former_cycle_raises_no_hand_in_the_next_one() -> None:
    leads = replay(HAND_RAISER | {"behaviour": [{"activity": "callback_asked"}]})
    leads.receive([callback(1), form(2), recycling(LEAD, day(3)), form(4)])

    assert told(leads) == [("qualified", day(2), "hand_raiser"), ("qualified", day(4), None)]


def test_an_earlier_qualification_that_is_learned_later_keeps_the_higher_priority() -> None:
    leads = replay()
    leads.receive([form(5), callback(6), form(2)])

    assert told(leads) == [
        ("qualified", day(5), None),
        ("prioritised", day(6), "hand_raiser"),
        ("qualified", day(2), None),
    ]
    published = leads.score_of(LEAD).published
    assert published
    assert published.priority == "hand_raiser"


@pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
def test_the_highest_priority_is_the_same_in_any_order_of_arrival(order: tuple[int, ...]) -> None:
    facts = [form(2), enrichment(LEAD, day(3), company__employees=1200), callback(4)]
    leads = replay()
    leads.receive([facts[number] for number in order])

    published = leads.score_of(LEAD).published
    assert published
    assert (published.since, published.priority) == (day(2), "hand_raiser")
