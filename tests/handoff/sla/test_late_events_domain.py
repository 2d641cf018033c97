"""Clocks when the service learns of events in another order than they happened."""

from dataclasses import replace
from datetime import datetime

import pytest

from services.handoff.sla.domain.clock import to_view
from shared.events.sla import SlaCorrected, SlaMet
from tests.handoff.event_builders import fixed_id
from tests.handoff.sla.builders import MORNING, ClockReplay, hour, snapshot

OFFERED = snapshot()
ACCEPTED = snapshot(at=hour(0.5), taken_at=hour(0.5), accepted_at=hour(0.5))


def test_a_deal_implies_everything_at_its_instant() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    assert replay.apply(snapshot(at=hour(0.5), dealt_at=hour(0.5), pursued_at=hour(0.5))) == [
        "started first_attempt anna",
        "started first_contact anna",
        "started disposition anna",
        "met acceptance -",
        "met offer anna",
        "met first_attempt anna",
        "met first_contact anna",
        "met disposition anna",
    ]
    assert {clock.finished_at for clock in replay.clock_set.clocks[fixed_id(1)].values()} == {hour(0.5)}


def test_a_seller_who_accepts_what_a_deal_had_given_moves_no_clock() -> None:
    replay = ClockReplay()
    dealt = {"dealt_at": hour(0.5), "pursued_at": hour(0.5)}
    replay.apply(OFFERED, snapshot(at=hour(0.5), **dealt))
    before = dict(replay.clock_set.clocks[fixed_id(1)])

    assert replay.apply(snapshot(at=hour(2), taken_at=hour(2), accepted_at=hour(2), **dealt)) == []
    assert replay.clock_set.clocks[fixed_id(1)] == before


LOST = snapshot(at=hour(1), dealt_at=hour(1))


def test_a_lost_deal_meets_the_acceptance_and_the_disposition_and_asks_for_no_contact() -> None:
    replay = ClockReplay()

    replay.apply(OFFERED, ACCEPTED, LOST)

    assert replay.states() == {
        "acceptance -": "met",
        "offer anna": "met",
        "first_attempt anna": "cancelled",
        "first_contact anna": "cancelled",
        "disposition anna": "met",
    }


def test_a_lost_deal_that_had_been_an_opportunity_meets_the_same_clocks_in_any_order() -> None:
    opened = snapshot(at=hour(2), dealt_at=hour(1), pursued_at=hour(2))
    told_in_order, told_late = ClockReplay(), ClockReplay()

    told_in_order.apply(OFFERED, LOST, opened)
    told_late.apply(OFFERED, snapshot(at=hour(2), dealt_at=hour(2), pursued_at=hour(2)), opened)

    assert set(told_in_order.states().values()) == {"met"}
    assert told_in_order.states() == told_late.states()


def test_a_lost_deal_that_was_an_opportunity_too_late_breaches_the_same_clocks_in_any_order() -> None:
    lost = replace(ACCEPTED, at=hour(10), dealt_at=hour(10))
    opened = replace(lost, at=hour(60), pursued_at=hour(60))
    told_in_order, told_late = ClockReplay(), ClockReplay()

    told_in_order.apply(OFFERED, ACCEPTED, lost, opened)
    told_late.apply(OFFERED, ACCEPTED, replace(opened, dealt_at=hour(60)), opened)

    assert told_in_order.states() == told_late.states()
    assert (told_in_order.states()["first_attempt anna"], told_in_order.states()["first_contact anna"]) == (
        "breached",
        "breached",
    )


def test_an_opportunity_revives_no_clock_of_a_former_seller() -> None:
    passed_on = replace(OFFERED, at=hour(0.5), seller="ben")
    replay = ClockReplay()
    replay.apply(OFFERED, passed_on)
    cancelled = replay.states()["offer anna"]

    replay.apply(replace(passed_on, at=hour(2), seller="anna", dealt_at=hour(2), pursued_at=hour(2)))

    assert (cancelled, replay.states()["offer anna"]) == ("cancelled", "cancelled")


def test_the_clocks_of_a_lead_that_qualified_after_sales_own_deal_are_met_in_no_time() -> None:
    replay = ClockReplay()

    replay.apply(snapshot(qualified_at=hour(5), dealt_at=MORNING, pursued_at=MORNING, offered_at=None, origin="sales"))

    assert replay.states() == {
        "acceptance -": "met",
        "first_attempt anna": "met",
        "first_contact anna": "met",
        "disposition anna": "met",
    }
    assert {clock.elapsed_seconds for clock in replay.clock_set.clocks[fixed_id(1)].values()} == {0.0}


SALES_OWN_DEAL = snapshot(
    agreement_version=None,
    qualified_at=None,
    dealt_at=hour(30),
    pursued_at=hour(30),
    at=hour(30),
    offered_at=None,
    origin="sales",
)


def test_a_deal_without_a_qualification_has_the_clocks_of_the_agreement_in_force() -> None:
    replay = ClockReplay(in_force=3)

    replay.apply(SALES_OWN_DEAL)

    assert set(replay.states().values()) == {"met"}
    assert replay.clock("acceptance").started_at == hour(30)


def test_a_deal_without_a_qualification_and_without_an_agreement_has_no_clock_until_it_qualifies() -> None:
    replay = ClockReplay()

    assert replay.apply(SALES_OWN_DEAL) == []
    replay.apply(replace(SALES_OWN_DEAL, agreement_version=3, qualified_at=hour(29)))
    assert set(replay.states().values()) == {"met"}


@pytest.mark.parametrize(
    ("qualified_at", "events"),
    [
        (hour(29), ["started acceptance -", "met acceptance -"]),
        (hour(31), ["started acceptance -", "met acceptance -"]),
        (MORNING, ["started acceptance -", "breached acceptance -", "finished acceptance -"]),
    ],
    ids=["in time", "afterwards", "long before"],
)
def test_a_qualification_learned_after_the_deal_restarts_the_acceptance_clock(
    qualified_at: datetime, events: list[str]
) -> None:
    replay = ClockReplay(in_force=3)
    replay.apply(SALES_OWN_DEAL)
    first = replay.clock("acceptance")

    qualified = replace(SALES_OWN_DEAL, agreement_version=3, qualified_at=qualified_at)
    assert replay.apply(qualified) == events
    restarted = replay.clock("acceptance")
    assert (restarted.clock, restarted.started_at, restarted.finished_at) == (
        first.clock,
        qualified_at,
        max(hour(30), qualified_at),
    )
    assert replay.apply(qualified) == []


def test_running_clocks_do_not_move_when_the_lead_qualified_earlier_than_known() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED)

    assert replay.apply(snapshot(qualified_at=hour(-3))) == []
    assert replay.clock("acceptance").due_at == hour(5)


def test_an_earlier_answer_learned_later_corrects_the_breach() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED, snapshot(at=hour(28), taken_at=hour(28), accepted_at=hour(28)))
    breach = replay.clock("acceptance").breach

    earlier = snapshot(at=hour(30), taken_at=hour(0.5), accepted_at=hour(0.5))
    assert replay.apply(earlier) == ["corrected acceptance -", "corrected offer anna"]
    event = replay.clock_set.events[-2]
    assert isinstance(event, SlaCorrected)
    assert (event.breach, event.occurred_at, event.elapsed_seconds) == (breach, hour(0.5), 1800)
    assert to_view(replay.clock("acceptance"))["late_seconds"] is None
    assert set(replay.states().values()) == {"met", "running"}
    assert replay.apply(earlier) == []


def test_an_earlier_answer_that_was_late_as_well_is_finished_earlier() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED, snapshot(at=hour(28), taken_at=hour(28), accepted_at=hour(28)))

    assert replay.apply(snapshot(at=hour(30), taken_at=hour(6), accepted_at=hour(6))) == [
        "finished acceptance -",
        "finished offer anna",
    ]
    assert replay.clock("acceptance").late_seconds == 3600


def test_an_earlier_answer_that_was_in_time_as_well_is_met_earlier() -> None:
    replay = ClockReplay()
    replay.apply(OFFERED, ACCEPTED)

    earlier = replace(ACCEPTED, at=hour(1), taken_at=hour(0.25), accepted_at=hour(0.25))
    assert replay.apply(earlier) == ["met acceptance -", "met offer anna"]
    event = replay.clock_set.events[-1]
    assert isinstance(event, SlaMet)
    assert event.elapsed_seconds == 900


def test_a_clock_that_was_over_before_it_was_recorded_is_never_changed_by_time() -> None:
    replay = ClockReplay(recorded_at=hour(1000))
    replay.apply(OFFERED)

    assert [clock.next_at for clock in replay.clock_set.clocks[fixed_id(1)].values()] == [None, None]
    assert replay.apply(ACCEPTED)[3:] == ["met acceptance -", "met offer anna"]
