"""What a report is asked, and how its numbers are put: spans of time, groups, rates, money."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from shared.errors import Refusal
from shared.values.money import minor_digits

Basis = Literal["cohort", "period"]
TimeGroup = Literal["month", "week", "quarter"]
Group = Literal["month", "week", "quarter", "source", "channel", "campaign", "product", "team", "seller"]

FIRST_YEAR, LAST_YEAR = 1900, 2999
FROM_EVER, FOR_EVER = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
DECIMALS = 6
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InvalidInstant(Refusal):
    code = "not-an-instant"
    detail = "Must be a date (YYYY-MM-DD) or an RFC 3339 instant with an offset, from 1900 to 2999."


class EndsBeforeItBegins(Refusal):
    code = "ends-before-it-begins"
    detail = "`to` must not lie before `from`."


@dataclass(frozen=True)
class ReportRequest:
    """A report's question as it was put; `start` and `until` as texts, since a date means a zone's."""

    start: str | None = None
    until: str | None = None
    by: Group | None = None
    basis: Basis = "cohort"


@dataclass(frozen=True)
class ReportLocale:
    """What of the agreement in force every report follows; these values while none is."""

    timezone: str = "UTC"
    currency: str = "EUR"

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        return cls(document["timezone"], document["currency"]) if document else cls()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class TimeRange:
    """The instants from `start` on and before `until`."""

    start: datetime = FROM_EVER
    until: datetime = FOR_EVER


@dataclass(frozen=True)
class ReportQuery:
    """One report's question, in the terms that hold now."""

    span: TimeRange
    by: Group | None
    basis: Basis
    terms: ReportLocale


@dataclass(frozen=True)
class ReportResult:
    """Rows in the order of their groups, and all of them together. `truncated`: there are more groups than are told."""

    rows: list[dict[str, Any]]
    totals: dict[str, Any]
    truncated: bool = False


def build_query(asked: ReportRequest, terms: ReportLocale) -> ReportQuery:
    """What is asked, in the zone that holds now. Raises NotAnInstant with the parameter's name, EndsBeforeItBegins."""
    start = FROM_EVER if asked.start is None else instant(asked.start, terms.zone, "from")
    until = FOR_EVER if asked.until is None else instant(asked.until, terms.zone, "to")
    if until < start:
        raise EndsBeforeItBegins
    return ReportQuery(TimeRange(start, until), asked.by, asked.basis, terms)


def instant(given: str, zone: ZoneInfo, parameter: str) -> datetime:
    """A date, as the beginning of that day in the zone, or an instant."""
    if not DAY.match(given):
        raise InvalidInstant(parameter)
    try:
        if DAY.fullmatch(given):
            at = datetime.combine(date.fromisoformat(given), time.min, zone)
        else:
            # In an address that nobody escaped, the plus of an offset arrives as a blank.
            at = datetime.fromisoformat(given[:11] + given[11:].replace(" ", "+"))
    except ValueError:
        raise InvalidInstant(parameter) from None
    if at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise InvalidInstant(parameter)
    return at.astimezone(UTC)


def label(by: Group, value: Any) -> str | None:
    """A group's name: of a span of time by its first day, of anything else as it is."""
    match by:
        case "month":
            return f"{value:%Y-%m}"
        case "week":
            return f"{value:%G-W%V}"
        case "quarter":
            return f"{value.year}-Q{(value.month + 2) // 3}"
    return None if value is None else str(value)


def build_result(
    question: ReportQuery, groups: Mapping[Any, dict[str, Any]], totals: dict[str, Any], truncated: bool
) -> ReportResult:
    """The figures of each group under its name, those without one last; without `by` one row of everything."""
    by = question.by
    if by is None:
        return ReportResult([totals], totals, truncated)
    rows: list[dict[str, Any]] = [{by: label(by, group), **figures} for group, figures in groups.items()]
    return ReportResult(sorted(rows, key=lambda row: (row[by] is None, row[by] or "")), totals, truncated)


def build_detailed_result(
    question: ReportQuery,
    names: Sequence[str],
    found: Mapping[tuple[tuple[Any, ...], Any], dict[str, Any]],
    totals: dict[str, Any],
    truncated: bool,
) -> ReportResult:
    """The figures of each (detail, group) under its `names`, and under the group's where one is asked for.

    Groups and details are in the order in which they were found; those without a group come last.
    """
    by = question.by
    rows: list[dict[str, Any]] = []
    for (detail, group), figures in found.items():
        grouped: dict[str, Any] = {} if by is None else {by: label(by, group)}
        rows.append(grouped | dict(zip(names, detail, strict=True)) | figures)
    if by is not None:
        rows.sort(key=lambda row: (row[by] is None, row[by] or ""))
    return ReportResult(rows, totals, truncated)


def ratio(part: float, whole: float) -> float | None:
    """None where there is nothing to divide by."""
    return round(part / whole, DECIMALS) if whole else None


def money(amount: Decimal, currency: str) -> dict[str, str]:
    """An amount as it is answered: with the currency's digits, or more where it has more."""
    decimals = max(minor_digits(currency), -int(amount.normalize().as_tuple().exponent))
    return {"amount": f"{amount:.{decimals}f}", "currency": currency}


def share_of(amount: Decimal, count: int, currency: str) -> dict[str, str] | None:
    """Money divided by a number of leads, rounded half up to the currency's digits."""
    if not count:
        return None
    unit = Decimal(1).scaleb(-minor_digits(currency))
    return money((amount / count).quantize(unit, ROUND_HALF_UP), currency)
