"""Known errors of other programs' clocks, by the numbers of the project's list of 22.

Tested here: 1-7, 9-12, 17, 19. Elsewhere: 20 (a queue that is assigned later) in test_queue, 21 (many breaches at
once) in test_races. Impossible here: 8, the clocks of an agreement never change, a new version is for new leads; 13, no
target hides another, each has a clock of its own; 14, nothing pauses a clock; 15, no notices are sent, and warnings
count open time; 16, no browser's zone takes part; 18, no mail is read; 22, no request resets a clock.
"""

from dataclasses import replace

import pytest

from services.handoff.calendars.domain.working_time import NoBusinessHours, business_seconds
from tests.handoff.calendars.builders import BERLIN, ROUND, at, due, office, parse_calendar
from tests.handoff.service import HandoffService
from tests.handoff.sla.builders import ClockReplay, hour, snapshot
from tests.handoff.sla.time_travel import fetch_clock_states, let_hours_pass, live_lead, sweep_once

LONDON = "Europe/London"


def test_1_a_lead_that_comes_on_a_day_off_or_a_holiday_waits_for_the_next_opening() -> None:
    early = parse_calendar({"open": {"mon-fri": ["10:00-18:00"]}, "holidays": "DE"}, BERLIN)

    assert due("2026-11-21T14:00", "1h", early) == "Mon 2026-11-23 11:00"
    assert due("2026-11-21T20:00", "1h", early) == "Mon 2026-11-23 11:00"
    assert due("2026-12-25T14:00", "1h", early) == "Mon 2026-12-28 11:00"


def test_2_what_is_left_on_friday_is_done_on_monday() -> None:
    hours = parse_calendar({"open": {"mon-fri": ["09:00-17:00"]}}, LONDON)

    assert due("2026-11-20T16:30", "1h", hours, LONDON) == "Mon 2026-11-23 09:30"


def test_3_each_instant_has_the_offset_of_its_own_day() -> None:
    hours = office()

    assert (at("2026-03-27T17:00"), at("2026-03-30T17:00")) == (
        at("2026-03-27T16:00", "UTC"),
        at("2026-03-30T15:00", "UTC"),
    )
    assert due("2026-03-27T17:00", "2h", hours) == "Mon 2026-03-30 10:00"
    assert business_seconds(at("2026-03-27T17:00"), at("2026-03-30T10:00"), hours) == 2 * 3600
    # Cairo's clocks go from midnight to one o'clock.
    cairo = parse_calendar({"open": {"fri": ["00:00-02:00"]}}, "Africa/Cairo")
    assert due("2026-04-23T12:00", "1h", cairo, "Africa/Cairo") == "Fri 2026-04-24 02:00"


def test_4_round_the_clock_is_open_at_midnight_too() -> None:
    hours = parse_calendar({"open": ROUND}, BERLIN)

    assert business_seconds(at("2026-11-20T00:00"), at("2026-11-22T00:00"), hours) == 48 * 3600
    assert due("2026-11-20T23:59", "2m", hours) == "Sat 2026-11-21 00:01"


def test_5_a_calendar_without_hours_is_refused_by_name() -> None:
    with pytest.raises(NoBusinessHours):
        parse_calendar({"open": {"mon-fri": []}}, BERLIN)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu", BERLIN])
def test_6_a_holiday_is_the_whole_day_of_the_zone_and_no_other_and_half_holidays_are_none(zone: str) -> None:
    hours = parse_calendar({"open": ROUND, "holidays": "DE"}, zone)

    assert due("2026-12-24T23:00", "2h", hours, zone) == "Sun 2026-12-27 01:00"
    assert due("2026-12-24T10:00", "2h", hours, zone) == "Thu 2026-12-24 12:00"


def test_7_the_lunch_break_does_not_count() -> None:
    assert due("2026-11-20T12:00", "1h") == "Fri 2026-11-20 14:00"
    assert business_seconds(at("2026-11-20T12:00"), at("2026-11-20T14:00"), office()) == 3600


def test_9_what_was_finished_stays_as_it_was_when_the_deal_is_reopened() -> None:
    replay = ClockReplay()
    deal = snapshot(at=hour(1), dealt_at=hour(1))
    replay.apply(snapshot(), deal)
    before = dict(replay.clock_set.clocks)

    assert replay.apply(replace(deal, at=hour(50)), replace(deal, at=hour(60), rejected_at=hour(60))) == []
    assert replay.clock_set.clocks == before


def test_10_a_seller_who_had_the_lead_too_long_breached_and_the_next_seller_has_all_the_time() -> None:
    replay = ClockReplay()
    replay.apply(snapshot(), snapshot(at=hour(2), seller="ben", team="field", offered_at=hour(2)))

    assert replay.states() == {"acceptance -": "running", "offer anna": "breached", "offer ben": "running"}
    assert replay.clock("offer", "anna").team == "reps"
    assert replay.clock("offer", "ben").due_at == hour(3)


def test_11_nothing_runs_after_the_end() -> None:
    replay = ClockReplay()
    accepted = snapshot(at=hour(0.5), taken_at=hour(0.5), accepted_at=hour(0.5))
    replay.apply(snapshot(), accepted, replace(accepted, at=hour(1), recycled_at=hour(1)))

    assert "running" not in replay.states().values()


def test_12_time_before_the_offer_is_not_the_sellers() -> None:
    replay = ClockReplay()
    replay.apply(snapshot(seller=None, offered_at=None), snapshot(at=hour(24), offered_at=hour(24)))

    assert replay.clock("offer", "anna").started_at == hour(24)
    assert replay.clock("acceptance").due_at == hour(5)


def test_17_the_earliest_answer_counts_whichever_is_learned_first() -> None:
    early, late = (snapshot(at=hour(h), taken_at=hour(h), accepted_at=hour(h)) for h in (0.5, 6))
    in_order, reversed_order = ClockReplay(), ClockReplay()
    in_order.apply(snapshot(), early, early)
    reversed_order.apply(snapshot(), late, replace(early, at=hour(7)))

    for target, seller in (("acceptance", None), ("offer", "anna")):
        clock, same = in_order.clock(target, seller), reversed_order.clock(target, seller)
        assert (clock.state, clock.finished_at, clock.business_seconds) == (
            same.state,
            same.finished_at,
            same.business_seconds,
        )


async def test_19_a_lead_without_a_seller_is_overdue_as_well(service: HandoffService) -> None:
    lead = live_lead()
    await service.receive(lead)
    await let_hours_pass(service, 4)

    await sweep_once(service)

    assert (await service.handoff(lead.lead_id))["state"] == "queued"
    assert await fetch_clock_states(service, lead.lead_id) == {"acceptance -": "breached"}
