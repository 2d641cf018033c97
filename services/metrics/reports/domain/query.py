"""The query of a report: its dates, group and basis, in the zone and currency of the active agreement."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from shared.agreement.readers.locale import Locale
from shared.errors import Refusal

Basis = Literal["cohort", "period"]
TimeGroup = Literal["month", "week", "quarter"]
TIME_GROUPS: tuple[TimeGroup, ...] = get_args(TimeGroup)
Group = Literal["month", "week", "quarter", "source", "channel", "campaign", "product", "team", "seller"]
# The groups into which one seller's leads are divided.
DIVIDED_GROUPS: tuple[Group, ...] = ("source", "channel", "campaign", "product", "team")

FIRST_YEAR, LAST_YEAR = 1900, 2999
MIN_INSTANT, MAX_INSTANT = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InvalidInstant(Refusal):
    code = "not-an-instant"
    detail = "Must be a date (YYYY-MM-DD) or an RFC 3339 instant with an offset, from 1900 to 2999."


class EndsBeforeItBegins(Refusal):
    code = "ends-before-it-begins"
    detail = "`to` must not lie before `from`."


class NotASpan(Refusal):
    code = "not-a-span"
    detail = "Must be week, month or quarter: both sides promise for spans of time."


class NotDivided(Refusal):
    code = "not-divided"
    detail = "This report has rows of its own, and is divided by no group."


@dataclass(frozen=True)
class ReportRequest:
    """What a caller asks; `start` and `until` are texts, since a date has an instant only in a zone.

    `seller`: only the leads, clocks, deals and rejections of this seller.
    """

    start: str | None = None
    until: str | None = None
    by: Group | None = None
    basis: Basis = "cohort"
    seller: str | None = None


@dataclass(frozen=True)
class TimeRange:
    """The instants from `start` on and before `until`."""

    start: datetime = MIN_INSTANT
    until: datetime = MAX_INSTANT


@dataclass(frozen=True)
class Changes:
    """What changed since the sums were made, as JSON texts: rows of people, and of each kind of items, with a sign."""

    people: str
    items: Mapping[str, str]


@dataclass(frozen=True)
class ReportQuery:
    """A request whose dates have become instants.

    `changes`: computed from the sums and these changes; without them from all folded rows.
    """

    time_range: TimeRange
    by: Group | None
    basis: Basis
    locale: Locale
    seller: str | None = None
    changes: Changes | None = None

    @property
    def narrowed(self) -> bool:
        """Whether it counts one seller only."""
        return self.seller is not None

    @property
    def summed(self) -> bool:
        """Whether it is computed from the sums rather than from all folded rows."""
        return self.changes is not None

    @property
    def of_sellers_group(self) -> bool:
        """Whether it has a group of one seller's for which there are sums by month only."""
        return self.narrowed and self.by in DIVIDED_GROUPS

    @property
    def of_sellers_clocks(self) -> bool:
        """Whether it has a group of one seller's for which there are no sums of how long clocks took."""
        return self.narrowed and self.by in (*DIVIDED_GROUPS, "week")


def read_span(by: Group | None) -> TimeGroup | None:
    """The span of time that groups a report; None without one. Raises NotASpan for a group of another kind."""
    span = next((each for each in TIME_GROUPS if each == by), None)
    if by is not None and span is None:
        raise NotASpan
    return span


def build_query(request: ReportRequest, locale: Locale) -> ReportQuery:
    """The request in the agreement's zone. Raises InvalidInstant with the parameter's name, EndsBeforeItBegins."""
    start = MIN_INSTANT if request.start is None else parse_instant(request.start, locale.zone, "from")
    until = MAX_INSTANT if request.until is None else parse_instant(request.until, locale.zone, "to")
    if until < start:
        raise EndsBeforeItBegins
    return ReportQuery(TimeRange(start, until), request.by, request.basis, locale, request.seller)


def parse_instant(text: str, zone: ZoneInfo, parameter: str) -> datetime:
    """An instant, or a date as the beginning of that day in the zone. Raises InvalidInstant with `parameter`."""
    if not DAY.match(text):
        raise InvalidInstant(parameter)
    try:
        if DAY.fullmatch(text):
            at = datetime.combine(date.fromisoformat(text), time.min, zone)
        else:
            # In an address whose client escaped nothing, the plus of an offset arrives as a blank.
            at = datetime.fromisoformat(text[:11] + text[11:].replace(" ", "+"))
    except ValueError:
        raise InvalidInstant(parameter) from None
    if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise InvalidInstant(parameter)
    return at.astimezone(UTC)
