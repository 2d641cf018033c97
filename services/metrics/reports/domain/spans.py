"""A range of instants as whole months, whole days, and what is left at its ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.metrics.reports.domain.query import TimeRange

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spans:
    """Whole days lie from `first_day` on and before `last_day`; whole months among them from `first_month` on.

    What is left lies before `head_end` or from `tail_start` on, on no whole day.
    """

    first_day: date
    first_month: date
    last_month: date
    last_day: date
    head_end: datetime
    tail_start: datetime


def split_range(dates: TimeRange, zone: ZoneInfo, *, months: bool = True, days: bool = True) -> Spans:
    """The spans of a range in a zone; without `months` no month is whole, without `days` only the days of months."""
    first, last = _find_whole_days(dates, zone)
    first_month, last_month = _find_next_month(first), last.replace(day=1)
    if not months or first_month >= last_month:
        first_month = last_month = last
    if not days:
        first, last = first_month, last_month
    return _split(dates, zone, (first, first_month, last_month, last))


def split_weeks(dates: TimeRange, zone: ZoneInfo) -> Spans:
    """The spans of a range in a zone whose whole days are those of whole weeks; no month is whole."""
    first, last = _find_whole_days(dates, zone)
    first += DAY * (-first.weekday() % 7)
    last -= DAY * last.weekday()
    return _split(dates, zone, (first, last, last, last))


def list_end_days(dates: TimeRange, zone: ZoneInfo, spans: Spans) -> list[date]:
    """The days on which what is left of the range may lie; a clock that is put back may show the day before again."""
    first, last = dates.start.astimezone(zone).date() - DAY, dates.until.astimezone(zone).date() + DAY
    if spans.first_day == spans.last_day:
        return list(_list_days(first, last + DAY))
    head = _list_days(first, spans.first_day) if spans.head_end > dates.start else ()
    tail = _list_days(spans.last_day, last + DAY) if spans.tail_start < dates.until else ()
    return [*head, *tail]


def _split(dates: TimeRange, zone: ZoneInfo, days: tuple[date, date, date, date]) -> Spans:
    first, first_month, last_month, last = days
    if last <= first:
        return Spans(first, first, first, first, dates.until, dates.until)
    head_end, tail_start = max(_list_midnights(first, zone)), min(_list_midnights(last, zone))
    return Spans(first, first_month, last_month, last, head_end, tail_start)


def _find_whole_days(dates: TimeRange, zone: ZoneInfo) -> tuple[date, date]:
    """The first whole day, and the day after the last one."""
    first = find_next_day(dates.start, zone)
    last = dates.until.astimezone(zone).date() + DAY
    while last > first and max(_list_midnights(last, zone)) > dates.until:
        last -= DAY
    return first, last


def find_next_day(instant: datetime, zone: ZoneInfo) -> date:
    """The first day that begins at this instant or later."""
    day = instant.astimezone(zone).date()
    while min(_list_midnights(day, zone)) < instant:
        day += DAY
    return day


def _find_next_month(day: date) -> date:
    """The first day of a month, on this day or after."""
    return ((day - DAY).replace(day=1) + timedelta(days=31)).replace(day=1)


def _list_days(first: date, until: date) -> Iterator[date]:
    for number in range(first.toordinal(), until.toordinal()):
        yield date.fromordinal(number)


def _list_midnights(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The instant at which the day begins; two where a clock that is put back shows midnight twice."""
    for fold in (0, 1):
        yield datetime.combine(day, time(fold=fold), zone).astimezone(UTC)
