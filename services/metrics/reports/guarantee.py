"""The report `guarantee`: how many delivered leads marketing owes again, and what became of the other rejections."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from services.metrics.facts.store import SignedParts, load_signed_parts
from services.metrics.reports.domain.claims import (
    STATES,
    USUAL_SPAN,
    Claim,
    Span,
    count_by_span,
    judge_all,
    read_guarantees,
)
from services.metrics.reports.domain.promises import begin_day, begin_span
from services.metrics.reports.domain.query import MIN_INSTANT, ReportQuery, TimeGroup, TimeRange, read_span
from services.metrics.reports.domain.result import ReportResult, label_group
from services.metrics.reports.store import claims, delivery_counts, leads, pace
from shared.db.connection import Connection

NO_CLAIMS: dict[str, int] = dict.fromkeys(STATES, 0)


async def load_claims(
    conn: Connection, query: ReportQuery, agreements: SignedParts, since: datetime, now: datetime
) -> tuple[Sequence[Claim], bool]:
    """The claims for leads delivered from `since` on, in the order of decisions; whether older ones are missing."""
    guarantees = read_guarantees(agreements)
    pers = {guarantee.per for _, guarantee in guarantees if guarantee}
    if not pers:
        return [], False
    zone, start = query.locale.zone, since
    if since > MIN_INSTANT:
        # The owed share of a span is counted from its beginning.
        start = begin_day(min(begin_span(per, since.astimezone(zone).date()) for per in pers), zone)
    delivered: dict[Span, int] = {}
    for per in pers:
        dated = replace(query, seller=None, time_range=TimeRange(start))
        rows = await delivery_counts.fetch_deliveries(conn, per, dated, leads.ROW_LIMIT)
        delivered |= {(per, row.first): row.accepted + row.rejected + row.waiting for row in rows}
    rejections, truncated = await claims.fetch_rejections(conn, start)
    judged = judge_all(rejections, guarantees, delivered, now, zone)
    return [claim for claim in judged if claim.rejection.delivered_at >= since], truncated


async def count_owed(
    conn: Connection, query: ReportQuery, agreements: SignedParts, since: datetime, now: datetime
) -> dict[TimeGroup, Counter[date]]:
    """How many leads marketing owes again, by the kind of span and its first day."""
    found, _ = await load_claims(conn, query, agreements, since, now)
    return {per: count_by_span(found, query.locale.zone, per) for per in ("week", "month", "quarter")}


async def compute_guarantee(conn: Connection, query: ReportQuery) -> ReportResult:
    """A row for each span in which leads with claims were delivered, `by` which kind of span, without it by month.

    `unpaid`: for how many of the leads that are owed no good lead has been delivered since. Both bases are the same.
    """
    zone, now = query.locale.zone, await pace.find_moment(conn)
    per = read_span(query.by) or USUAL_SPAN
    parts = await load_signed_parts(conn)
    found, truncated = await load_claims(conn, query, parts, query.time_range.start, now)
    found = [
        claim
        for claim in found
        if claim.rejection.delivered_at < query.time_range.until and query.seller in (None, claim.rejection.seller)
    ]
    spans: dict[date, Counter[str]] = {}
    for claim in found:
        spans.setdefault(claim.find_span(zone, per)[1], Counter())[claim.state] += 1
    rows: list[dict[str, Any]] = [
        {query.by or "span": label_group(per, first), **NO_CLAIMS, **spans[first]} for first in sorted(spans)
    ]
    owed = [claim.at for claim in found if claim.state == "owed"]
    unpaid = len(owed) - len(await claims.find_payments(conn, owed))
    totals = {**NO_CLAIMS, **Counter[str](claim.state for claim in found), "unpaid": unpaid}
    return ReportResult(rows, totals, truncated)
