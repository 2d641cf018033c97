"""The report `quality`: how good each version of the agreement was, beside the version before it."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from services.metrics.facts.store import load_review_intervals
from services.metrics.reports import ratings, rejections, win_rate
from services.metrics.reports.domain.quality import VersionQuality, write_quality
from services.metrics.reports.domain.query import MIN_INSTANT, NotDivided, ReportQuery, TimeRange
from services.metrics.reports.domain.result import ReportResult
from services.metrics.reports.store.delivery_counts import fetch_deliveries
from services.metrics.reports.store.leads import ROW_LIMIT
from shared.db.connection import Connection

# The most versions of one answer, the latest ones; each takes four counts.
VERSION_LIMIT = 20
RESPONSES = ("accepted", "rejected", "waiting")


class Signed(NamedTuple):
    """A version, since when it is in force, and its time that is counted. `ended_at`: None while it is in force."""

    version: int
    at: datetime
    ended_at: datetime | None
    counted: TimeRange


async def compute_quality(conn: Connection, query: ReportQuery) -> ReportResult:
    """A row for each version that was in force in the range, counted up to `to`; on either basis by each thing's day.

    The numbers are those of `commitments`, `rejections`, `win_rate` and `ratings` of that time; of won and lost leads
    those that sales found itself are left out. What is from before the first version counts for that one: it was judged
    by it. `index`: 100 times the mean of the acceptance rate, the share of answered leads without a confirmed
    rejection, the win rate, and the mean rating less 1, divided by 4, each where it is of 20 leads or more; the formula
    is Accord's own (`reports/domain/quality.py`). `change`: against the version before, by the parts that are known of
    both.

    A seller has no rows: it is of both sides. Raises NotDivided for a group.
    """
    if query.by is not None:
        raise NotDivided
    signed = [] if query.narrowed else await _list_signed(conn, query.time_range)
    # One version more is counted, for the oldest row stands beside it.
    found = [await _count(conn, query, each) for each in signed[-VERSION_LIMIT - 1 :]]
    rows = [write_quality(each, before) for before, each in zip([None, *found[:-1]], found, strict=False)]
    start = query.time_range.start
    shown = [row for row, each in zip(rows, found, strict=True) if each.until is None or each.until > start]
    return ReportResult(shown[-VERSION_LIMIT:], {"versions": len(shown)}, len(shown) > VERSION_LIMIT)


async def _list_signed(conn: Connection, dates: TimeRange) -> list[Signed]:
    """The versions that came into force before the end of the range, the oldest first."""
    agreements = await load_review_intervals(conn)
    starts = [row.occurred_at for row in agreements]
    ends = [*starts[1:], None]
    begins = [MIN_INSTANT, *starts[1:]]
    return [
        Signed(row.version, row.occurred_at, end, TimeRange(begin, min(end or dates.until, dates.until)))
        for row, begin, end in zip(agreements, begins, ends, strict=False)
        if row.occurred_at < dates.until
    ]


async def _count(conn: Connection, query: ReportQuery, signed: Signed) -> VersionQuality:
    own = replace(query, basis="period", time_range=signed.counted)
    spans = await fetch_deliveries(conn, "quarter", own, ROW_LIMIT)
    checks = (await rejections.compute_rejections(conn, own)).totals
    decided = await win_rate.count_decided_of_marketing(conn, own)
    rated = (await ratings.compute_ratings(conn, own)).totals
    return VersionQuality(
        version=signed.version,
        start=signed.at,
        until=signed.ended_at,
        delivery={response: sum(getattr(span, response) for span in spans) for response in RESPONSES},
        checks={check: checks[check] for check in rejections.CHECKS},
        decided=decided,
        rated=rated["rated"],
        mean_rating=rated["mean"],
    )
