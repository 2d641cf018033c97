"""The report `shifts`: which measures left their usual range in the last month that is over, and by which channels."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.metrics.reports import cost, funnel, sales_cycle, win_rate
from services.metrics.reports.domain import promises, shifts
from services.metrics.reports.domain.query import Group, NotDivided, ReportQuery, TimeRange
from services.metrics.reports.domain.result import ReportResult, label_group
from services.metrics.reports.domain.shifts import Observed, Shift
from services.metrics.reports.store.delivery_counts import fetch_deliveries
from services.metrics.reports.store.pace import find_moment
from shared.db.connection import Connection

# The months that are looked at: those of the usual range, and the last ones.
MONTHS = shifts.BASE_SPANS + shifts.LOOK_BACK
Series = Mapping[str, Observed]
# A part and a whole, of each channel.
Parts = Mapping[Any, tuple[float, float]]


async def compute_shifts(conn: Connection, query: ReportQuery) -> ReportResult:
    """A row for each measure: volume, acceptance rate, win rate, cost per customer and cycle of the last whole month.

    `to`, where it lies in the past, has the months before it looked at. Raises NotDivided for a group.
    """
    if query.by is not None:
        raise NotDivided
    months = list_months(min(await find_moment(conn), query.time_range.until).astimezone(query.locale.zone).date())
    plain = replace(
        query, basis="period", by="month", time_range=_reach(query, months[0], promises.end_span("month", months[-1]))
    )
    names = [str(label_group("month", month)) for month in months]
    found = [
        shifts.find_shift(measure, [series.get(name) for name in names])
        for measure, series in (await _load_series(conn, plain)).items()
    ]
    rows = [
        shifts.write_shift(each, names[-1], await _explain(conn, plain, each, months) if each.spans else ())
        for each in found
    ]
    totals = {state: sum(each.state == state for each in found) for state in ("usual", "shifted", "thin")}
    return ReportResult(rows, totals | {"more_but_worse": shifts.is_more_but_worse(found)})


def list_months(today: date) -> list[date]:
    """The first days of the last MONTHS months that are over, the oldest first."""
    months, first = [], promises.begin_span("month", today)
    for _ in range(MONTHS):
        first = promises.begin_span("month", date.fromordinal(first.toordinal() - 1))
        months.append(first)
    return months[::-1]


def _reach(query: ReportQuery, first: date, until: date) -> TimeRange:
    zone = query.locale.zone
    return TimeRange(promises.begin_day(first, zone), promises.begin_day(until, zone))


async def _load_series(conn: Connection, query: ReportQuery) -> dict[shifts.Measure, Series]:
    """Each measure by month, in the order of MEASURES."""
    volume, accepted = {}, {}
    for row in await fetch_deliveries(conn, "month", query, MONTHS):
        name, answered = str(label_group("month", row.first)), row.accepted + row.rejected
        total = answered + row.waiting
        volume[name] = Observed(total, shifts.count_noise(total))
        if answered:
            share = row.accepted / answered
            accepted[name] = Observed(share, shifts.share_noise(share, answered))
    won = {
        row["month"]: Observed(row["win_rate"], shifts.share_noise(row["win_rate"], row["won"] + row["lost"]))
        for row in (await win_rate.compute_win_rate(conn, query)).rows
        if row["win_rate"] is not None
    }
    costs = {
        row["month"]: _observe(float(row["cost_per_customer"]["amount"]), row["won"])
        for row in (await cost.compute_cost(conn, query)).rows
        if row["cost_per_customer"] and float(row["spend"]["amount"]) > 0
    }
    cycles = {
        row["month"]: _observe(row["median_days"], row["won"])
        for row in (await sales_cycle.compute_sales_cycle(conn, query)).rows
        if row["median_days"] is not None
    }
    return dict(zip(shifts.MEASURES, (volume, accepted, won, costs, cycles), strict=True))


def _observe(value: float, of: int) -> Observed:
    return Observed(value, shifts.ratio_noise(value, of))


async def _explain(
    conn: Connection, query: ReportQuery, shift: Shift, months: Sequence[date]
) -> list[tuple[Any, float]]:
    """The channels that explain a shift; none of the cycle, whose median has no parts."""
    if shift.measure == "cycle":
        return []
    first = months[-shift.spans]
    base = max(len(months) - shift.spans - shifts.BASE_SPANS, 0)
    by_channel: Group = "channel"
    now = replace(query, by=by_channel, time_range=_reach(query, first, promises.end_span("month", months[-1])))
    before = replace(now, time_range=_reach(query, months[base], first))
    parts = [await _load_parts(conn, each, shift.measure) for each in (now, before)]
    return shifts.explain(parts[0], parts[1], (shift.spans, len(months) - shift.spans - base))


async def _load_parts(conn: Connection, query: ReportQuery, measure: shifts.Measure) -> Parts:
    if measure == "cost_per_customer":
        rows = (await cost.compute_cost(conn, query)).rows
        return {row["channel"]: (float(row["spend"]["amount"]), row["won"]) for row in rows}
    if measure == "win_rate":
        rows = (await win_rate.compute_win_rate(conn, query)).rows
        return {row["channel"]: (row["won"], row["won"] + row["lost"]) for row in rows}
    steps = {row["channel"]: row["by_origin"]["marketing"] for row in (await funnel.compute_funnel(conn, query)).rows}
    if measure == "volume":
        return {channel: (row["qualified"], 0.0) for channel, row in steps.items()}
    return {channel: (row["accepted_of_qualified"], row["qualified"]) for channel, row in steps.items()}
