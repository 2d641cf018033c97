"""What came in the spans of promises: leads delivered and answered, clocks kept, conversations, deals won and lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.metrics.projections.store.report_tables import OF_SALES
from services.metrics.reports.domain.query import ReportQuery, TimeGroup, TimeRange
from services.metrics.reports.domain.standing import Done
from services.metrics.reports.store.clock_counts import fetch_counts
from services.metrics.reports.store.complete_leads import fetch_complete
from services.metrics.reports.store.delivery_counts import fetch_deliveries
from services.metrics.reports.store.leads import ROW_LIMIT
from services.metrics.reports.store.step_counts import fetch_step_counts
from shared.db.connection import Connection

STEPS = ("contacted", "won", "finally_lost")


@dataclass(frozen=True)
class SpanCounts:
    """By the first day of a span: delivered leads, whether accepted; whether they came with the promised fields;
    delivered leads spoken with; deals won or lost; leads that marketing owes again.

    `clocks`: by target and first day.
    """

    delivered: Mapping[date, Done] = field(default_factory=dict)
    complete: Mapping[date, Done] = field(default_factory=dict)
    contacted: Mapping[date, int] = field(default_factory=dict)
    decided: Mapping[date, Done] = field(default_factory=dict)
    owed: Mapping[date, int] = field(default_factory=dict)
    clocks: Mapping[tuple[str, date], Done] = field(default_factory=dict)


async def fetch_span_counts(conn: Connection, query: ReportQuery, per: TimeGroup, since: datetime) -> SpanCounts:
    """What came in each span from `since` on, each thing by its own day."""
    dated = replace(query, by=per, basis="period", time_range=TimeRange(since, query.time_range.until))
    deliveries = await fetch_deliveries(conn, per, dated, ROW_LIMIT)
    steps, _ = await fetch_step_counts(conn, dated, STEPS)
    clocks, _ = await fetch_counts(conn, dated)
    rows = {row.grp.date(): dict(row) for row in steps if not row.whole}
    return SpanCounts(
        delivered={row.first: Done(row.accepted, row.rejected, row.waiting) for row in deliveries},
        complete=await fetch_complete(conn, dated, per),
        contacted={first: row["contacted"] - row[f"contacted{OF_SALES}"] for first, row in rows.items()},
        decided={first: Done(row["won"], row["finally_lost"]) for first, row in rows.items()},
        clocks={
            (row.target, row.grp.date()): Done(row.met, row.breached, row.running) for row in clocks if not row.whole
        },
    )


async def count_lately(conn: Connection, query: ReportQuery, dates: TimeRange) -> tuple[int, int]:
    """How many leads marketing delivered within these dates, and with how many of marketing's leads sales spoke."""
    counts = await fetch_span_counts(conn, replace(query, time_range=dates), "month", dates.start)
    delivered = sum(done.total for done in counts.delivered.values())
    return delivered, sum(counts.contacted.values())
