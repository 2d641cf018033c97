"""The span of time that a meeting looks back on: some weeks, a month or a quarter."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.metrics.reports.domain.promises import begin_span, end_span
from services.metrics.reports.domain.query import TimeGroup
from services.metrics.reports.domain.result import label_group
from shared.errors import Refusal

FIRST_YEAR, LAST_YEAR = 1970, 2199
WEEK, MONTH = re.compile(r"([0-9]{4})-W([0-9]{2})"), re.compile(r"([0-9]{4})-([0-9]{2})")
QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")


class NotAMeeting(Refusal):
    code = "not-a-meeting"
    detail = "Must be a week, a month or a quarter, as in 2026-W48, 2026-11 or 2026-Q4."


@dataclass(frozen=True)
class MeetingSpan:
    """The days from `first` to before `until`, named by their last week, month or quarter; `weeks` is 2 where they are
    the two weeks of a meeting every other week.
    """

    per: TimeGroup
    last: date
    weeks: int = 1

    @property
    def first(self) -> date:
        """The first day."""
        return self.last - timedelta(weeks=self.weeks - 1)

    @property
    def until(self) -> date:
        """The day after the last one."""
        return end_span(self.per, self.last)

    @property
    def name(self) -> str:
        """`2026-W48`, `2026-11`, `2026-Q4`."""
        return str(label_group(self.per, self.last))

    @property
    def fields(self) -> dict[str, Any]:
        """By which events name it."""
        return {"per": self.per, "span": self.name, "begins": self.first, "until": self.until}

    @property
    def previous(self) -> "MeetingSpan":
        """The span just before."""
        return MeetingSpan(self.per, begin_span(self.per, self.first - timedelta(days=1)), self.weeks)

    @property
    def following(self) -> "MeetingSpan":
        """The span just after."""
        return MeetingSpan(self.per, begin_span(self.per, self.until + timedelta(weeks=self.weeks - 1)), self.weeks)


def parse_span(text: str) -> MeetingSpan:
    """The span with this name. Raises NotAMeeting."""
    try:
        if match := WEEK.fullmatch(text):
            return _check(MeetingSpan("week", date.fromisocalendar(int(match[1]), int(match[2]), 1)))
        if match := MONTH.fullmatch(text):
            return _check(MeetingSpan("month", date(int(match[1]), int(match[2]), 1)))
        if match := QUARTER.fullmatch(text):
            return _check(MeetingSpan("quarter", date(int(match[1]), 3 * int(match[2]) - 2, 1)))
    except ValueError:
        raise NotAMeeting from None
    raise NotAMeeting


def _check(span: MeetingSpan) -> MeetingSpan:
    if not FIRST_YEAR <= span.last.year <= LAST_YEAR:
        raise NotAMeeting
    return span


def find_span(per: TimeGroup, day: date) -> MeetingSpan:
    """The span with this day in it."""
    return MeetingSpan(per, begin_span(per, day))
