"""The report `guarantee`: how many delivered leads marketing owes again, and what became of the other rejections."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from services.metrics.facts.store import load_signed_parts
from services.metrics.reports.domain import claims as judging
from services.metrics.reports.domain.claims import STATES, USUAL_SPAN, Claim, Span
from services.metrics.reports.domain.promises import begin_day, begin_span
from services.metrics.reports.domain.query import MIN_INSTANT, ReportQuery, TimeGroup, TimeRange, read_span
from services.metrics.reports.domain.result import ReportResult, label_group
from services.metrics.reports.store import claims as store
from services.metrics.reports.store import pace
from services.metrics.reports.store.delivery_counts import fetch_deliveries
from services.metrics.reports.store.leads import ROW_LIMIT
from shared.db.connection import Connection

NO_CLAIMS: dict[str, int] = dict.fromkeys(STATES, 0)


@dataclass(frozen=True)
class Claims:
    """The claims that were decided from some instant on, in that order, and the leads delivered in their spans."""

    claims: Sequence[Claim]
    delivered: dict[Span, int]


async def load_claims(conn: Connection, query: ReportQuery, since: datetime, now: datetime) -> Claims:
    """The claims that were decided from `since` on, those of before only where they still are disputed."""
    guarantees = judging.read_guarantees(await load_signed_parts(conn))
    given = [guarantee for _, guarantee in guarantees if guarantee]
    if not given:
        return Claims([], {})
    zone, longest = query.locale.zone, max(each.terms.dispute_within for each in given)
    # The share of a span is counted from its beginning.
    pers = {each.per for each in given}
    first = min(begin_span(per, since.astimezone(zone).date()) for per in pers) if since > MIN_INSTANT else None
    start = begin_day(first, zone) if first else MIN_INSTANT
    rejections = await store.fetch_rejections(conn, max(start, MIN_INSTANT + longest) - longest)
    delivered: dict[Span, int] = {}
    for per in pers:
        rows = await fetch_deliveries(conn, per, replace(query, seller=None, time_range=TimeRange(start)), ROW_LIMIT)
        delivered |= {(per, row.first): row.accepted + row.rejected + row.waiting for row in rows}
    judged = judging.judge_all(rejections, guarantees, delivered, now, zone)
    return Claims([claim for claim in judged if claim.at >= since or claim.state == "disputed"], delivered)


async def count_owed(
    conn: Connection, query: ReportQuery, since: datetime, now: datetime
) -> dict[TimeGroup, Counter[date]]:
    """How many leads marketing owes again, by the kind of span and its first day."""
    found = (await load_claims(conn, query, since, now)).claims
    return {per: judging.count_owed(found, query.locale.zone, per) for per in ("week", "month", "quarter")}


async def compute_guarantee(conn: Connection, query: ReportQuery) -> ReportResult:
    """A row for each span in which claims were decided, `by` which kind of span, without it by month.

    Both bases count a claim by the day on which it was decided, an open dispute by that of the rejection. `unpaid`:
    how many of the leads that are owed no good lead has followed yet.
    """
    zone, now = query.locale.zone, await pace.find_moment(conn)
    per = read_span(query.by) or USUAL_SPAN
    found = (await load_claims(conn, query, query.time_range.start, now)).claims
    found = [
        claim
        for claim in found
        if query.time_range.start <= claim.at < query.time_range.until
        and query.seller in (None, claim.rejection.seller)
    ]
    spans: dict[date, Counter[str]] = {}
    for claim in found:
        spans.setdefault(claim.find_span(zone, per)[1], Counter())[claim.state] += 1
    rows: list[dict[str, Any]] = [
        {query.by or "span": label_group(per, first), **NO_CLAIMS, **spans[first]} for first in sorted(spans)
    ]
    owed = [claim.at for claim in found if claim.state == "owed"]
    unpaid = len(owed) - len(await store.find_payments(conn, owed))
    totals = {**NO_CLAIMS, **Counter[str](claim.state for claim in found), "unpaid": unpaid}
    return ReportResult(rows, totals)
