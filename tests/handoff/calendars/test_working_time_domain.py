"""Deadlines in working time, as a salesperson would count them."""

from datetime import date, timedelta

import pytest

from services.handoff.calendars.domain.working_time import NoBusinessHours, business_seconds, deadline
from shared.agreement.time_notation import parse_duration
from tests.handoff.calendars.builders import BERLIN, ROUND, at, due, office, parse_calendar

HOUR = 3600.0


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        # 2026-11-20 is a Friday.
        ("2026-11-20T10:00", "1h", "Fri 2026-11-20 11:00"),
        ("2026-11-20T10:00:07", "90s", "Fri 2026-11-20 10:01:37"),
        ("2026-11-20T12:15", "30m", "Fri 2026-11-20 13:45"),
        ("2026-11-20T12:45", "15m", "Fri 2026-11-20 13:45"),
        ("2026-11-20T17:30", "1h", "Mon 2026-11-23 09:30"),
        ("2026-11-21T14:00", "1h", "Mon 2026-11-23 10:00"),
        ("2026-11-21T20:00", "1h", "Mon 2026-11-23 10:00"),
        ("2026-11-23T06:00", "4h", "Mon 2026-11-23 14:00"),
        ("2026-11-23T19:00", "8h", "Tue 2026-11-24 18:00"),
        ("2026-11-20T09:00", "40h", "Thu 2026-11-26 18:00"),
    ],
)
def test_hours_are_open_hours(start: str, length: str, expected: str) -> None:
    assert due(start, length) == expected


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        ("2026-11-20T16:30", "1d", "Mon 2026-11-23 16:30"),
        ("2026-11-20T16:30", "10d", "Fri 2026-12-04 16:30"),
        ("2026-11-20T16:30:07", "1d", "Mon 2026-11-23 16:30:07"),
        ("2026-11-23T07:00", "1d", "Tue 2026-11-24 09:00"),
        ("2026-11-23T20:00", "1d", "Wed 2026-11-25 09:00"),
        ("2026-11-23T12:45", "2d", "Wed 2026-11-25 13:30"),
        ("2026-11-23T18:00", "1d", "Tue 2026-11-24 18:00"),
        ("2026-11-21T14:00", "1d", "Mon 2026-11-23 14:00"),
        ("2026-11-20T23:00", "1d", "Tue 2026-11-24 09:00"),
    ],
)
def test_days_are_the_following_open_days_at_the_same_time(start: str, length: str, expected: str) -> None:
    assert due(start, length) == expected


def test_something_is_due_at_the_closing_rather_than_at_the_next_opening() -> None:
    assert due("2026-11-20T17:00", "1h") == "Fri 2026-11-20 18:00"
    assert due("2026-11-20T11:30", "1h") == "Fri 2026-11-20 12:30"


def test_without_a_calendar_every_second_counts_and_a_day_has_24_hours() -> None:
    start = at("2026-03-28T20:00")

    assert deadline(start, parse_duration("1d"), None) == at("2026-03-29T21:00")
    assert deadline(start, parse_duration("90s"), None) == at("2026-03-28T20:01:30")


def test_an_agreement_without_hours_is_always_open() -> None:
    always = parse_calendar(None, BERLIN)

    assert due("2026-11-21T20:00", "4h", always) == "Sun 2026-11-22 00:00"
    assert business_seconds(at("2026-03-29T00:00"), at("2026-03-30T00:00"), always) == 23 * HOUR


def test_weekdays_may_come_in_any_order_and_a_single_day_adds_to_a_range_with_it() -> None:
    hours = parse_calendar({"open": {"sat": ["10:00-12:00"], "mon-sat": ["14:00-15:00"]}}, BERLIN)

    assert due("2026-11-21T09:00", "3h", hours) == "Sat 2026-11-21 15:00"
    assert due("2026-11-20T09:00", "2h", hours) == "Sat 2026-11-21 11:00"


@pytest.mark.parametrize(
    ("holidays", "day", "closed"),
    [
        ("DE", "2026-10-03", True),
        ("DE", "2026-03-08", False),
        ("DE-BE", "2026-03-08", True),
        ("US", "2026-11-26", True),
        # The fourth of July of 2026 is a Saturday, and observed on the Friday.
        ("US", "2026-07-03", True),
        (None, "2026-12-25", False),
    ],
)
def test_holidays_of_a_country_and_of_a_region_are_closed(holidays: str | None, day: str, closed: bool) -> None:
    hours = parse_calendar({"open": ROUND, "holidays": holidays}, BERLIN)

    open_seconds = business_seconds(at(f"{day}T00:00"), at(f"{day}T23:59"), hours)

    assert open_seconds == (0 if closed else (24 * 60 - 1) * 60)


def test_a_teams_own_days_off_are_closed() -> None:
    hours = office(holidays="DE", closed=["2026-12-24", "2026-12-31"])

    assert due("2026-12-23T17:00", "2h", hours) == "Mon 2026-12-28 10:00"
    assert due("2026-12-23T17:00", "1d", hours) == "Mon 2026-12-28 17:00"
    assert due("2025-12-23T17:00", "2h", hours) == "Wed 2025-12-24 10:00"


@pytest.mark.parametrize("open_hours", [{}, {"mon-sun": []}], ids=["no days", "no hours"])
def test_a_calendar_without_open_time_is_rejected(open_hours: dict[str, list[str]]) -> None:
    with pytest.raises(NoBusinessHours):
        parse_calendar({"open": open_hours}, BERLIN)


def test_a_calendar_whose_own_days_off_leave_no_open_time_in_a_year_is_rejected() -> None:
    mondays = [(date(2027, 1, 4) + week * timedelta(weeks=1)).isoformat() for week in range(52)]

    with pytest.raises(NoBusinessHours):
        parse_calendar({"open": {"mon": ["09:00-10:00"]}, "closed": mondays}, BERLIN)
    assert parse_calendar({"open": {"mon": ["09:00-10:00"]}, "closed": mondays[1:]}, BERLIN).year(2027).total > 0


def test_a_deadline_beyond_a_hundred_years_is_at_their_end() -> None:
    rarely = parse_calendar({"open": {"mon": ["09:00-09:01"]}}, "UTC")

    assert due("2026-11-20T08:00", "3650d", rarely, "UTC") == "Mon 2096-10-29 09:00"
    assert deadline(at("2026-11-20T10:00", "UTC"), parse_duration("87600h"), rarely).year == 2126


def test_instants_of_distant_centuries_are_measured_too() -> None:
    long_ago = at("0001-01-02T00:00", "UTC")

    assert deadline(long_ago, parse_duration("4h"), office()).year == 1900
    assert business_seconds(long_ago, at("1900-01-01T00:00", "UTC"), office()) == 0.0
    assert business_seconds(at("2026-11-20T11:00"), at("2026-11-20T10:00"), office()) == 0.0
