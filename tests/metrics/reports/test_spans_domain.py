"""A range of instants is whole months, whole days, and what is left at its ends: nothing twice, nothing missing."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from services.metrics.reports.domain.query import TimeRange
from services.metrics.reports.domain.spans import Spans, list_end_days, split_range, split_weeks

BERLIN = ZoneInfo("Europe/Berlin")
# St John's put its clocks back a minute after midnight, Santiago skips midnight in spring.
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia")


def test_a_quarter_by_days_is_whole_months_alone() -> None:
    start, until = datetime(2026, 1, 1, tzinfo=BERLIN), datetime(2026, 4, 1, tzinfo=BERLIN)

    spans = split_range(TimeRange(start, until), BERLIN)

    assert spans == Spans(date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 4, 1), start, until)


def test_a_range_from_noon_to_noon_has_two_halves_of_days() -> None:
    start, until = datetime(2026, 1, 30, 12, tzinfo=BERLIN), datetime(2026, 3, 2, 12, tzinfo=BERLIN)

    spans = split_range(TimeRange(start, until), BERLIN)

    assert spans == Spans(
        *(date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 2)),
        *(datetime(2026, 1, 31, tzinfo=BERLIN), datetime(2026, 3, 2, tzinfo=BERLIN)),
    )


def test_a_range_within_one_day_has_no_whole_day() -> None:
    start, until = datetime(2026, 3, 2, 9, tzinfo=BERLIN), datetime(2026, 3, 2, 17, tzinfo=BERLIN)

    spans = split_range(TimeRange(start, until), BERLIN)

    assert (spans.first_day, spans.head_end) == (spans.last_day, until)


def test_without_months_all_whole_days_are_days() -> None:
    start, until = datetime(2026, 1, 1, tzinfo=BERLIN), datetime(2026, 4, 1, tzinfo=BERLIN)

    spans = split_range(TimeRange(start, until), BERLIN, months=False)

    assert (spans.first_month, spans.last_month, spans.last_day) == (date(2026, 4, 1),) * 3


def test_without_days_only_whole_months_are_whole() -> None:
    start, until = datetime(2026, 1, 12, tzinfo=BERLIN), datetime(2026, 4, 20, tzinfo=BERLIN)

    spans = split_range(TimeRange(start, until), BERLIN, days=False)

    assert spans == Spans(
        *(date(2026, 2, 1), date(2026, 2, 1), date(2026, 4, 1), date(2026, 4, 1)),
        *(datetime(2026, 2, 1, tzinfo=BERLIN), datetime(2026, 4, 1, tzinfo=BERLIN)),
    )


def test_a_quarter_by_days_has_no_days_at_its_ends() -> None:
    dates = TimeRange(datetime(2026, 1, 1, tzinfo=BERLIN), datetime(2026, 4, 1, tzinfo=BERLIN))

    assert list_end_days(dates, BERLIN, split_range(dates, BERLIN)) == []


def test_weeks_begin_on_monday() -> None:
    start, until = datetime(2026, 1, 6, tzinfo=BERLIN), datetime(2026, 1, 28, tzinfo=BERLIN)

    spans = split_weeks(TimeRange(start, until), BERLIN)

    assert (spans.first_day, spans.last_day) == (date(2026, 1, 12), date(2026, 1, 26))
    assert (spans.first_month, spans.last_month) == (date(2026, 1, 26),) * 2


@pytest.mark.parametrize("name", ZONES)
def test_each_instant_counts_once_if_it_is_in_the_range_and_never_if_not(name: str) -> None:
    chance, zone = random.Random(name), ZoneInfo(name)
    for _ in range(300):
        start = datetime(chance.randint(2005, 2012), 1, 1, tzinfo=UTC) + timedelta(hours=chance.randint(0, 9000))
        start = chance.choice([start, datetime.combine(start.date(), datetime.min.time(), zone).astimezone(UTC)])
        until = start + timedelta(minutes=chance.choice([5, 700, 1500, 44_000, 90_000, 200_000]))
        dates = TimeRange(start, until)
        for spans in (split_range(dates, zone), split_range(dates, zone, days=False), split_weeks(dates, zone)):
            end_days = list_end_days(dates, zone, spans)
            edges = (start, until, spans.head_end, spans.tail_start)
            for edge, minutes in product(edges, (-1441, -61, -60, -1, 0, 1, 59, 61, 1439)):
                at = edge + timedelta(minutes=minutes)
                count = count_spans(spans, start, until, at, zone)
                assert count == (start <= at < until), (start, until, at)
                day = at.astimezone(zone).date()
                assert not count or spans.first_day <= day < spans.last_day or day in end_days


def count_spans(spans: Spans, start: datetime, until: datetime, at: datetime, zone: ZoneInfo) -> int:
    """How many parts of a report count what happened at this instant."""
    day = at.astimezone(zone).date()
    month = spans.first_month <= day < spans.last_month
    whole = spans.first_day <= day < spans.first_month or spans.last_month <= day < spans.last_day
    left = start <= at < until and not spans.first_day <= day < spans.last_day
    head = left and at < spans.head_end
    return month + whole + head + (left and at >= spans.tail_start and not head)
