"""A range of instants as whole months, whole days, and what is left of the days at its ends."""

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


def split_range(dates: TimeRange, zone: ZoneInfo, *, months: bool = True) -> Spans:
    """The spans of a range in a zone; without `months` no month is whole."""
    first = dates.start.astimezone(zone).date()
    while min(_list_midnights(first, zone)) < dates.start:
        first += DAY
    last = dates.until.astimezone(zone).date() + DAY
    while last > first and max(_list_midnights(last, zone)) > dates.until:
        last -= DAY
    if last <= first:
        return Spans(first, first, first, first, dates.until, dates.until)
    head_end, tail_start = max(_list_midnights(first, zone)), min(_list_midnights(last, zone))
    first_month = ((first - DAY).replace(day=1) + timedelta(days=31)).replace(day=1)
    last_month = last.replace(day=1)
    if not months or first_month >= last_month:
        first_month = last_month = last
    return Spans(first, first_month, last_month, last, head_end, tail_start)


def _list_midnights(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The instant at which the day begins; two where a clock that is put back shows midnight twice."""
    for fold in (0, 1):
        yield datetime.combine(day, time(fold=fold), zone).astimezone(UTC)
