"""Working time across changes of the local clock, compared with an oracle that checks every minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.handoff.calendars.domain.open_hours import Block, Week
from services.handoff.calendars.domain.working_time import Calendar, business_seconds, deadline
from shared.agreement.time_notation import Duration
from tests.handoff.calendars.builders import BERLIN, at, due, parse_calendar
from tests.handoff.calendars.oracle import MINUTE, Oracle

# Every kind of change: an hour at night, at midnight, half an hour, a permanent quarter of an hour, a skipped day.
CHANGES = {
    "Europe/Berlin": ["2026-03-29T01:00Z", "2026-10-25T01:00Z"],
    "America/New_York": ["2026-03-08T07:00Z", "2026-11-01T06:00Z"],
    "Australia/Lord_Howe": ["2026-04-04T15:00Z", "2026-10-03T15:30Z"],
    "Asia/Kathmandu": ["1985-12-31T18:30Z"],
    "Africa/Cairo": ["2026-04-23T22:00Z", "2026-10-29T21:00Z"],
    "Pacific/Apia": ["2011-12-30T10:00Z"],
}
ZONE_CHANGES = [(zone, datetime.fromisoformat(change)) for zone, changes in CHANGES.items() for change in changes]
EXAMPLES = 15
ORACLE_MINUTES = 4 * 24 * 60

ANY_TIME = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
MINUTES = st.integers(0, 24 * 60)
MINUTES_AFTER = st.integers(1, 2 * 24 * 60)


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """A week with some open time: the first hour of Monday, and anything else."""
    days: list[tuple[Block, ...]] = [((0, 60),)]
    for _ in range(6):
        ends = sorted(draw(st.sets(MINUTES, max_size=6)))
        days.append(tuple(zip(ends[::2], ends[1::2], strict=False)))
    return tuple(days)


def calendar_of(zone: str, week: Week, closed: frozenset[date]) -> Calendar:
    return Calendar(Oracle(zone, week).zone, week, lambda year: closed)


@pytest.mark.parametrize(
    ("zone", "change"), ZONE_CHANGES, ids=[f"{zone} {change:%Y-%m}" for zone, change in ZONE_CHANGES]
)
@settings(max_examples=EXAMPLES, deadline=None)
@given(week=weeks(), around=st.tuples(MINUTES, MINUTES_AFTER), minutes=st.integers(1, 600), closed=st.booleans())
def test_every_open_minute_counts_once_across_every_change_of_the_clock(
    zone: str, change: datetime, week: Week, around: tuple[int, int], minutes: int, closed: bool
) -> None:
    start, end = change - around[0] * MINUTE, change + around[1] * MINUTE
    days_off = frozenset({change.date()} if closed else set())
    oracle, hours = Oracle(zone, week, days_off), calendar_of(zone, week, days_off)

    assert business_seconds(start, end, hours) == oracle.business_seconds(start, end)
    within_reach = oracle.business_seconds(start, start + ORACLE_MINUTES * MINUTE) >= 60 * minutes
    if within_reach:
        due_at = deadline(start, Duration(minutes, "m"), hours)
        assert due_at == oracle.deadline(start, minutes)


@settings(max_examples=50, deadline=None)
@given(
    zone=st.sampled_from(sorted(CHANGES)),
    start=ANY_TIME,
    seconds=st.integers(1, 3 * 86_400),
    week=weeks(),
)
def test_the_deadline_is_the_first_instant_at_which_enough_open_time_has_passed(
    zone: str, start: datetime, seconds: int, week: Week
) -> None:
    hours = calendar_of(zone, week, frozenset())

    due_at = deadline(start, Duration(seconds, "s"), hours)

    assert business_seconds(start, due_at, hours) == seconds
    assert business_seconds(start, due_at - timedelta(microseconds=1), hours) < seconds


@settings(max_examples=50, deadline=None)
@given(
    zone=st.sampled_from(sorted(CHANGES)),
    instants=st.lists(ANY_TIME, min_size=3),
    week=weeks(),
)
def test_open_time_adds_up_wherever_a_span_is_cut(zone: str, instants: list[datetime], week: Week) -> None:
    hours, (first, *others, last) = calendar_of(zone, week, frozenset()), sorted(instants)
    cuts = [first, *others, last]

    parts = [business_seconds(start, end, hours) for start, end in pairwise(cuts)]

    assert sum(parts) == pytest.approx(business_seconds(first, last, hours), abs=1e-3)


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        # The night to 29 March has no 2:30; a block that covers it has an hour less.
        ("2026-03-29T01:30", "1h", "Sun 2026-03-29 03:30"),
        # The night to 25 October has 2:30 twice.
        ("2026-10-25T01:30", "2h", "Sun 2026-10-25 02:30"),
        ("2026-03-28T12:00", "24h", "Sun 2026-03-29 13:00"),
        ("2026-10-24T12:00", "24h", "Sun 2026-10-25 11:00"),
        # A day is a day in local time.
        ("2026-03-28T12:00", "1d", "Sun 2026-03-29 12:00"),
        ("2026-10-24T12:00", "1d", "Sun 2026-10-25 12:00"),
        # A skipped 2:30 counts with the offset from before the change.
        ("2026-03-28T02:30", "1d", "Sun 2026-03-29 03:30"),
        # Of a repeated hour the first pass counts.
        ("2026-10-24T02:30", "1d", "Sun 2026-10-25 02:30"),
    ],
)
def test_berlin_loses_and_gains_an_hour(start: str, length: str, expected: str) -> None:
    assert due(start, length, parse_calendar({"open": {"mon-sun": ["00:00-24:00"]}}, BERLIN)) == expected


def test_the_repeated_hour_is_open_twice() -> None:
    hours = parse_calendar({"open": {"sun": ["02:00-03:00"]}}, BERLIN)

    assert business_seconds(at("2026-10-25T00:00"), at("2026-10-25T12:00"), hours) == 2 * 3600
    assert business_seconds(at("2026-03-29T00:00"), at("2026-03-29T12:00"), hours) == 0
    assert business_seconds(at("2026-03-22T00:00"), at("2026-03-22T12:00"), hours) == 3600


def test_a_day_that_a_place_never_had_is_no_open_day() -> None:
    hours = parse_calendar({"open": {"mon-sun": ["09:00-17:00"]}}, "Pacific/Apia")

    assert due("2011-12-29T10:00", "1d", hours, "Pacific/Apia") == "Sat 2011-12-31 10:00"
    assert due("2011-12-29T16:00", "2h", hours, "Pacific/Apia") == "Sat 2011-12-31 10:00"
