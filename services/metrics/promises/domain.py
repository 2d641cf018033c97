"""How far each promise of the agreement in force is in its current span: promised, due by now, done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from services.metrics.commitments.domain import (
    Commitments,
    MarketingDelivery,
    SignedPromise,
    count_promised,
    find_promise_start,
    find_promised_rate,
)
from services.metrics.reports.domain.query import TimeGroup, TimeRange
from shared.agreement.readers.sales import TARGETS

Side = Literal["marketing", "sales"]
LEADS, RATE = "qualified_leads", "acceptance_rate"
# Every promise that an agreement can make.
PROMISES: tuple[tuple[Side, str], ...] = (("marketing", LEADS), ("marketing", RATE), *(("sales", t) for t in TARGETS))
# Sales promises shares without naming a span.
SALES_SPAN: TimeGroup = "month"
MONTHS: Mapping[TimeGroup, int] = {"month": 1, "quarter": 3}


@dataclass(frozen=True)
class Progress:
    """One promise in its current span: leads, or shares between 0 and 1.

    `done` is None for a share of nothing. A promise that the agreement does not make is 0 in all.
    """

    target: float = 0.0
    due: float = 0.0
    done: float | None = 0.0


@dataclass(frozen=True)
class Span:
    """The days from `first` to before `until`, of which those from `promised_from` on are held against the promise."""

    per: TimeGroup
    first: date
    until: date
    promised_from: date

    def to_range(self, zone: ZoneInfo) -> TimeRange:
        """The instants for which the promise holds."""
        begin, end = (datetime.combine(day, time.min, zone) for day in (self.promised_from, self.until))
        return TimeRange(begin, end)

    def compute_elapsed(self, now: datetime, zone: ZoneInfo) -> float:
        """The share of these instants that is over."""
        whole = self.to_range(zone)
        return min(max((now - whole.start) / (whole.until - whole.start), 0.0), 1.0)


def find_current_span(per: TimeGroup, promises: Iterable[SignedPromise], today: date) -> Span:
    """The span with today in it; before the promise began, none of it is promised."""
    if per == "week":
        first = today - timedelta(days=today.weekday())
        until = first + timedelta(weeks=1)
    else:
        first = date(today.year, today.month - (today.month - 1) % MONTHS[per], 1)
        until = (first + timedelta(days=31 * MONTHS[per])).replace(day=1)
    start = find_promise_start(promises, per)
    return Span(per, first, until, min(max(first, start), today) if start else first)


def list_spans(commitments: Commitments, promises: Sequence[SignedPromise], today: date) -> dict[TimeGroup, Span]:
    """The current span of each length for which marketing or sales made a promise."""
    return {per: find_current_span(per, promises, today) for per in dict.fromkeys((*commitments.spans, SALES_SPAN))}


def compute_progress(
    commitments: Commitments,
    promises: Sequence[SignedPromise],
    deliveries: Mapping[TimeGroup, tuple[Span, float, MarketingDelivery]],
    attainments: Mapping[str, float | None],
) -> dict[tuple[Side, str], Progress]:
    """Each of PROMISES. `deliveries`: by the length of the span, with the share of it that is over and what came."""
    made = dict(_list_marketing(commitments, promises, deliveries))
    made |= {
        ("sales", each.target): Progress(each.at_least, each.at_least, attainments.get(each.target))
        for each in commitments.responses
        if each.at_least is not None
    }
    return {promise: made.get(promise, Progress()) for promise in PROMISES}


def _list_marketing(
    commitments: Commitments,
    promises: Sequence[SignedPromise],
    deliveries: Mapping[TimeGroup, tuple[Span, float, MarketingDelivery]],
) -> Iterator[tuple[tuple[Side, str], Progress]]:
    if commitments.qualified_leads:
        span, elapsed, delivery = deliveries[commitments.qualified_leads.per]
        leads = count_promised(promises, span.per, span.first, span.until) or 0
        yield ("marketing", LEADS), Progress(leads, leads * elapsed, delivery.qualified)
    if commitments.acceptance_rate:
        span, _, delivery = deliveries[commitments.acceptance_rate.per]
        rate = find_promised_rate(promises, span.per, span.until) or 0.0
        yield ("marketing", RATE), Progress(rate, rate, delivery.acceptance_rate)


def read_attainments(rows: Iterable[Mapping[str, Any]]) -> dict[str, float | None]:
    """The share of each target's clocks that were met, from rows of the report `sla`."""
    return {row["target"]: row["attainment"] for row in rows}
