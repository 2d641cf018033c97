"""Countdowns: how long a seller has for the next promise, in the time that the agreement counts."""

from typing import Any

import pytest

from services.handoff.inbox.domain.countdown import Countdown, count_down, find_next_clock, format_length
from services.handoff.sla.domain.clock import Clock
from tests.handoff.event_builders import fixed_id
from tests.handoff.sla.builders import MORNING, VERSION, hour, sla_terms

# Tuesday at nine. Open from 9:00 to 12:30 and from 13:30 to 18:00.
NIGHT = hour(13)


def clock(**changes: Any) -> Clock:
    """The offer to anna, due in an hour."""
    fields: dict[str, Any] = {
        "clock": fixed_id(9),
        "handoff_id": fixed_id(1),
        "lead_id": fixed_id(2),
        "product": "default",
        "kind": "mql",
        "cycle": 1,
        "origin": "marketing",
        "target": "offer",
        "seller": "anna",
        "team": "reps",
        "agreement_version": VERSION,
        "counts": "business",
        "started_at": MORNING,
        "due_at": hour(1),
        "recorded_at": MORNING,
        "qualified": True,
    }
    return Clock(**fields | changes)


@pytest.mark.parametrize(
    ("now", "changes", "text", "tone"),
    [
        (MORNING, {}, "1 h left", "fine"),
        (hour(0.8), {}, "12 min left", "soon"),
        (hour(1.5), {}, "late by 30 min", "late"),
        # From half past five to half past nine the next morning: an hour of it is open.
        (hour(10), {"started_at": hour(8.5), "due_at": hour(24.5)}, "opens in 14 h, then 30 min left", "fine"),
        # Nothing was open since it was due at six.
        (NIGHT, {"due_at": hour(9)}, "late, opens in 11 h", "late"),
        (NIGHT, {"due_at": hour(8)}, "late by 1 h, opens in 11 h", "late"),
        # A working day has eight hours.
        (hour(72), {"due_at": hour(1)}, "late by 2 working days 7 h", "late"),
        (MORNING, {"due_at": hour(25)}, "1 working day 1 h left", "fine"),
        (hour(72), {"counts": "elapsed", "due_at": hour(1)}, "late by 2 days 23 h", "late"),
        (NIGHT, {"counts": "elapsed", "due_at": hour(14)}, "1 h left", "soon"),
        (hour(4), {"due_at": hour(5)}, "opens in 30 min, then 30 min left", "fine"),
    ],
)
def test_outside_open_hours_the_countdown_says_when_they_begin(
    now: Any, changes: dict[str, Any], text: str, tone: str
) -> None:
    counted = clock(**changes)

    shown = count_down(counted, sla_terms(), now)

    assert shown == Countdown("offer", counted.due_at, text, tone)  # type: ignore[arg-type]


def test_the_next_promise_is_the_first_that_is_due_of_this_seller_or_of_the_team() -> None:
    of_another = clock(seller="ben", due_at=hour(0.5))
    kept = clock(state="met", due_at=hour(0.5))
    passed_on = clock(state="cancelled", due_at=hour(0.5))
    of_team = clock(seller=None, target="acceptance", due_at=hour(4))
    late = clock(state="breached", due_at=hour(2))

    assert find_next_clock([of_another, kept, passed_on, of_team, late], "anna") == late
    assert find_next_clock([of_another, kept, passed_on, of_team], "anna") == of_team
    assert find_next_clock([of_another, kept], "anna") is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "less than a minute"),
        (59.9, "less than a minute"),
        (60, "1 min"),
        (3600, "1 h"),
        (7890, "2 h 11 min"),
        (86400, "1 day"),
        (3 * 86400 + 4 * 3600 + 59, "3 days 4 h"),
    ],
)
def test_a_length_of_time_has_at_most_two_units(seconds: float, text: str) -> None:
    assert format_length(seconds) == text


def test_a_working_day_is_as_long_as_the_team_works() -> None:
    assert [format_length(hours * 3600, 8 * 3600) for hours in (7, 8, 20, 156)] == [
        "7 h",
        "1 working day",
        "2 working days 4 h",
        "19 working days 4 h",
    ]
