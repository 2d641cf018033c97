"""Working days, by which a goal falls due: the open weekdays of the agreement without holidays and days off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.metrics.reports.domain.promises import begin_day
from shared.agreement.readers.locale import read_locale
from shared.agreement.readers.sales import read_sales
from shared.values.holidays import list_holidays

MONDAY_TO_FRIDAY = frozenset(range(5))
DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkDays:
    """The days on which sales works, in a zone."""

    zone: ZoneInfo
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: str | None = None
    closed: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        if day.weekday() not in self.weekdays or day in self.closed:
            return False
        return self.holidays is None or day not in list_holidays(self.holidays, day.year)

    def count(self, first: date, until: date) -> int:
        """The working days from `first` to before `until`."""
        return sum(self.is_open(first + DAY * number) for number in range((until - first).days))

    def count_to(self, first: date, now: datetime) -> float:
        """The working days from `first` to this instant; of today the part that is over."""
        today = now.astimezone(self.zone).date()
        if today < first:
            return 0.0
        part = (now - begin_day(today, self.zone)) / DAY if self.is_open(today) else 0.0
        return self.count(first, today) + min(part, 1.0)

    def share_over(self, first: date, until: date, now: datetime) -> float:
        """The share of the working days of a span that is over; of all days where it has no working day."""
        if now >= begin_day(until, self.zone):
            return 1.0
        total = self.count(first, until)
        if not total:
            return max((now - begin_day(first, self.zone)) / (DAY * (until - first).days), 0.0)
        return self.count_to(first, now) / total

    def find_instant(self, first: date, until: date, share: float) -> datetime:
        """The instant at which such a share of the working days of a span is over."""
        left, day = share * self.count(first, until), first
        while day < until:
            if self.is_open(day):
                if left < 1:
                    return begin_day(day, self.zone) + DAY * left
                left -= 1
            day += DAY
        return begin_day(until, self.zone)


def read_work_days(document: Mapping[str, Any]) -> WorkDays:
    """The working days of a signed document; Monday to Friday where it names no business hours."""
    zone, hours = read_locale(document).zone, read_sales(document).business_hours
    if hours is None:
        return WorkDays(zone)
    weekdays = frozenset(number for number, blocks in enumerate(hours.week) if blocks)
    return WorkDays(zone, weekdays, hours.holidays, hours.closed)
