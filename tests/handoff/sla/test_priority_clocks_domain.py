"""The clocks of leads with a priority: its promises take the place of those to all leads, and are never longer."""

from dataclasses import replace
from typing import Any

from services.handoff.agreements.domain.sla_terms import SlaTerms
from shared.agreement.readers.sales import OfferPolicy
from tests.handoff.sla.builders import MORNING, ClockReplay, hour, sla_terms, snapshot

HAND_RAISER: dict[str, Any] = {
    "id": "hand_raiser",
    "acceptance": {"within": "30m", "warn_at": [50]},
    "offer": {"within": "10m", "on_breach": "recycle"},
    "first_contact": {"within": "4h"},
}
RAISED = snapshot(priority="hand_raiser", prioritised_at=MORNING)
LATER = snapshot(at=hour(0.25), priority="hand_raiser", prioritised_at=hour(0.25))


def replay(*priorities: dict[str, Any], **more: Any) -> ClockReplay:
    return ClockReplay(priorities=[*(priorities or (HAND_RAISER,))], **more)


def read_clock(clocks: ClockReplay, target: str, seller: str | None = None) -> tuple[Any, ...]:
    """(start, deadline, whose promise) of a clock."""
    clock = clocks.clock(target, seller)
    return clock.started_at, clock.due_at, clock.priority


def test_a_hand_raiser_has_its_own_clocks_and_those_of_all_leads_beside_them() -> None:
    clocks = replay()
    accepted = replace(RAISED, at=hour(0.1), taken_at=hour(0.1), accepted_at=hour(0.1))

    clocks.apply(RAISED, accepted)

    assert read_clock(clocks, "acceptance") == (MORNING, hour(0.5), "hand_raiser")
    assert read_clock(clocks, "offer", "anna")[1:] == (hour(10 / 60), "hand_raiser")
    assert read_clock(clocks, "first_contact", "anna") == (hour(0.1), hour(5.1), "hand_raiser")
    assert read_clock(clocks, "first_attempt", "anna")[2] is None


def test_another_lead_has_the_clocks_of_all_leads() -> None:
    clocks = replay()

    clocks.apply(snapshot())

    assert read_clock(clocks, "acceptance") == (MORNING, hour(5), None)


def test_a_hand_that_is_raised_later_makes_the_running_clocks_shorter() -> None:
    clocks = replay()
    clocks.apply(snapshot())

    assert clocks.apply(LATER) == ["started acceptance -", "started offer anna"]
    assert read_clock(clocks, "acceptance") == (hour(0.25), hour(0.75), "hand_raiser")
    assert read_clock(clocks, "offer", "anna")[1:] == (hour(0.25 + 10 / 60), "hand_raiser")
    assert [(warning.percent, warning.at) for warning in clocks.clock("acceptance").warnings] == [(50, hour(0.5))]
    assert clocks.apply(replace(LATER, at=hour(0.3))) == []


def test_a_clock_that_ends_sooner_than_the_new_one_stays_as_it_is() -> None:
    clocks = replay({"id": "hand_raiser", "acceptance": {"within": "4h"}, "offer": {"within": "2h"}})
    clocks.apply(snapshot())
    before = (read_clock(clocks, "acceptance"), read_clock(clocks, "offer", "anna"))

    assert clocks.apply(LATER) == []
    assert (read_clock(clocks, "acceptance"), read_clock(clocks, "offer", "anna")) == before


def test_a_hand_whose_time_is_over_when_it_becomes_known_changes_no_clock() -> None:
    clocks = replay()
    clocks.apply(snapshot())

    clocks.recorded_at = hour(2)
    assert clocks.apply(LATER) == []
    assert read_clock(clocks, "acceptance") == (MORNING, hour(5), None)


def test_a_raised_hand_moves_no_clock_that_has_stopped() -> None:
    clocks = replay()
    accepted = snapshot(at=hour(0.1), taken_at=hour(0.1), accepted_at=hour(0.1))
    clocks.apply(snapshot(), accepted)

    raised = replace(accepted, at=hour(0.25), priority="hand_raiser", prioritised_at=hour(0.25))
    assert clocks.apply(raised) == ["started first_contact anna"]
    assert clocks.clock("acceptance").state == "met"
    assert read_clock(clocks, "first_contact", "anna") == (hour(0.25), hour(5.25), "hand_raiser")


def test_an_acceptance_after_a_raised_hand_is_measured_from_then_on() -> None:
    clocks = replay()
    clocks.apply(snapshot(), LATER)

    accepted = replace(LATER, at=hour(0.5), taken_at=hour(0.5), accepted_at=hour(0.5))
    assert [event for event in clocks.apply(accepted) if "acceptance" in event] == ["met acceptance -"]
    assert clocks.clock("acceptance").elapsed_seconds == 0.25 * 3600


def test_a_seller_who_gets_the_lead_after_the_hand_was_raised_has_the_short_offer() -> None:
    clocks = replay()
    clocks.apply(snapshot(), LATER)

    passed_on = replace(LATER, at=hour(0.3), seller="ben", offered_at=hour(0.3))
    clocks.apply(passed_on)
    assert read_clock(clocks, "offer", "ben") == (hour(0.3), hour(0.3 + 10 / 60), "hand_raiser")


def test_a_missed_offer_of_a_hand_raiser_causes_what_its_own_promise_says() -> None:
    terms: SlaTerms = sla_terms(priorities=[HAND_RAISER, {"id": "large", "acceptance": {"within": "1h"}}])

    assert terms.find_offers("hand_raiser") == OfferPolicy("recycle")
    assert terms.find_offers("large") == terms.find_offers(None) == OfferPolicy("wait")
