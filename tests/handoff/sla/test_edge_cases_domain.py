"""What went wrong in other programs' clocks, by the numbers of the project's list of 22.

Tested here: 1-7, 9-12, 17, 19. Elsewhere: 20 (a queue that is taken up later) in test_queue, 21 (many breaches at once)
in test_races. Not ours: 8, an agreement's clocks never change, a new version is for new leads; 13, no target hides
another, each has a clock of its own; 14, nothing pauses a clock; 15, no notices are sent, and warnings count open time;
16, no browser's zone takes part; 18, no mail is read; 22, nobody can reset a clock.
"""

from dataclasses import replace

import pytest

from services.handoff.calendars.domain.working_time import NoBusinessHours, business_seconds
from tests.handoff.calendars.builders import BERLIN, ROUND, at, due, office, parse_calendar
from tests.handoff.service import HandoffService
from tests.handoff.sla.builders import Watched, progress
from tests.handoff.sla.builders import at as hour
from tests.handoff.sla.time_travel import clock_states, hours_pass, live, sweep_once

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
    watched = Watched()
    sold = progress(at=hour(1), dealt_at=hour(1))
    watched.steps(progress(), sold)
    before = dict(watched.face.clocks)

    assert watched.steps(replace(sold, at=hour(50)), replace(sold, at=hour(60), rejected_at=hour(60))) == []
    assert watched.face.clocks == before


def test_10_whoever_had_the_lead_too_long_is_to_blame_and_the_next_one_has_all_the_time() -> None:
    watched = Watched()
    watched.steps(progress(), progress(at=hour(2), seller="ben", team="field", offered_at=hour(2)))

    assert watched.states() == {"acceptance -": "running", "offer anna": "breached", "offer ben": "running"}
    assert watched.clock("offer", "anna").team == "reps"
    assert watched.clock("offer", "ben").due_at == hour(3)


def test_11_nothing_runs_after_the_end() -> None:
    watched = Watched()
    taken = progress(at=hour(0.5), taken_at=hour(0.5), accepted_at=hour(0.5))
    watched.steps(progress(), taken, replace(taken, at=hour(1), recycled_at=hour(1)))

    assert "running" not in watched.states().values()


def test_12_time_before_the_offer_is_not_the_sellers() -> None:
    watched = Watched()
    watched.steps(progress(seller=None, offered_at=None), progress(at=hour(24), offered_at=hour(24)))

    assert watched.clock("offer", "anna").started_at == hour(24)
    assert watched.clock("acceptance").due_at == hour(5)


def test_17_the_earliest_answer_counts_whichever_is_learned_first() -> None:
    early, late = (progress(at=hour(h), taken_at=hour(h), accepted_at=hour(h)) for h in (0.5, 6))
    one, other = Watched(), Watched()
    one.steps(progress(), early, early)
    other.steps(progress(), late, replace(early, at=hour(7)))

    for clock, same in zip(one.face.clocks.values(), other.face.clocks.values(), strict=True):
        for name in (("acceptance", None), ("offer", "anna")):
            assert (clock[name].state, clock[name].finished_at, clock[name].business_seconds) == (
                same[name].state,
                same[name].finished_at,
                same[name].business_seconds,
            )


async def test_19_a_lead_that_nobody_has_is_overdue_as_well(here: HandoffService) -> None:
    lead = live()
    await here.receive(lead)
    await hours_pass(here, 4)

    await sweep_once(here)

    assert (await here.handoff(lead.lead_id))["state"] == "queued"
    assert await clock_states(here, lead.lead_id) == {"acceptance -": "breached"}
