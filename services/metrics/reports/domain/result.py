"""The result of a report: rows by group, totals, and how shares, rates and money are written in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from services.metrics.reports.domain.progress import SumProgress
from services.metrics.reports.domain.query import Group, ReportQuery
from shared.agreement.readers.locale import Locale
from shared.errors import Unavailable
from shared.values.currencies import minor_digits

DECIMALS = 6


@dataclass(frozen=True)
class ReportResult:
    """Rows in the order of their groups, and the totals of all. `truncated`: there are more groups than rows."""

    rows: list[dict[str, Any]]
    totals: dict[str, Any]
    truncated: bool = False


@dataclass(frozen=True)
class Report:
    """A result with its freshness: it includes everything up to `as_of`, which is `freshness_seconds` ago."""

    result: ReportResult
    locale: Locale
    as_of: datetime
    freshness_seconds: float


class ReportsUnfinished(Unavailable):
    """So many leads are to be added up that a report from all rows would take too long."""

    code = "reports-unfinished"
    title = "Reports are still being added up"
    is_failure = False

    def __init__(self, progress: SumProgress) -> None:
        super().__init__("sums of reports")
        self.progress = progress
        self.explanation = progress.describe()
        self.retry_seconds = progress.retry_seconds


def build_result(
    query: ReportQuery, groups: Mapping[Any, dict[str, Any]], totals: dict[str, Any], truncated: bool
) -> ReportResult:
    """The figures of each group under its name, those without a group last; without `by` one row with the totals."""
    by = query.by
    if by is None:
        return ReportResult([totals], totals, truncated)
    rows: list[dict[str, Any]] = [{by: label_group(by, group), **figures} for group, figures in groups.items()]
    return ReportResult(sorted(rows, key=lambda row: (row[by] is None, row[by] or "")), totals, truncated)


def build_detailed_result(
    query: ReportQuery,
    names: Sequence[str],
    details: Mapping[tuple[tuple[Any, ...], Any], dict[str, Any]],
    totals: dict[str, Any],
    truncated: bool,
) -> ReportResult:
    """The figures of each (detail, group): the detail's values under `names`, the group under the name in `by`.

    Groups and details keep their order in `details`; those without a group come last.
    """
    by = query.by
    rows: list[dict[str, Any]] = []
    for (detail, group), figures in details.items():
        labelled: dict[str, Any] = {} if by is None else {by: label_group(by, group)}
        rows.append(labelled | dict(zip(names, detail, strict=True)) | figures)
    if by is not None:
        rows.sort(key=lambda row: (row[by] is None, row[by] or ""))
    return ReportResult(rows, totals, truncated)


def label_group(by: Group, value: Any) -> str | None:
    """A group's name: of a span of time by its first day (`2026-11`, `2026-W47`, `2026-Q4`), of another the value."""
    match by:
        case "month":
            return f"{value:%Y-%m}"
        case "week":
            return f"{value:%G-W%V}"
        case "quarter":
            return f"{value.year}-Q{(value.month + 2) // 3}"
    return None if value is None else str(value)


def divide(part: float, whole: float) -> float | None:
    """A rate, rounded to six decimals; None if `whole` is 0."""
    return round(part / whole, DECIMALS) if whole else None


def divide_share(part: float, whole: float) -> float | None:
    """A rate of leads that are among the whole; None if there are more of them, because then they are other leads."""
    return divide(part, whole) if part <= whole else None


def divide_money(amount: Decimal, count: int, currency: str) -> dict[str, str] | None:
    """Money divided by a number of leads, rounded half up to the currency's digits; None without leads."""
    if not count:
        return None
    unit = Decimal(1).scaleb(-minor_digits(currency))
    return write_money((amount / count).quantize(unit, ROUND_HALF_UP), currency)


def write_sum(amount: Decimal, currency: str, *, rated: bool) -> dict[str, str]:
    """A sum for JSON; `rated`: rates are in it, so it is rounded half up to the currency's digits."""
    if rated:
        amount = amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), ROUND_HALF_UP)
    return write_money(amount, currency)


def write_estimate(amount: float | None, currency: str) -> dict[str, str] | None:
    """An amount that was estimated, rounded half up to the currency's digits; None where it is not known."""
    return None if amount is None else write_sum(Decimal(str(amount)), currency, rated=True)


def write_money(amount: Decimal, currency: str) -> dict[str, str]:
    """An amount for JSON: with the currency's digits, or more where it has more."""
    decimals = max(minor_digits(currency), -int(amount.normalize().as_tuple().exponent))
    return {"amount": f"{amount:.{decimals}f}", "currency": currency}
