"""The report `commitments`: what both sides promised for each span of time, and how far each promise is kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.metrics.facts.store import load_signed_parts
from services.metrics.reports import guarantee
from services.metrics.reports.domain import promises, standing
from services.metrics.reports.domain.query import ReportQuery, TimeRange, read_span
from services.metrics.reports.domain.result import ReportResult, divide
from services.metrics.reports.store import pace, promised_counts
from shared.db.connection import Connection

# The most rows of one answer.
ROW_LIMIT = 5000


async def compute_commitments(conn: Connection, query: ReportQuery) -> ReportResult:
    """A row for each promise and span that begins in the range, on either basis by each thing's own day.

    `by`: only promises for such spans; the targets of sales, which name none, are judged by it, without it by month.
    One seller's are the seller's own targets alone: the other promises are those of the sides.
    """
    standings = await load_standings(conn, query)
    rows = [standing.write_standing(each, paired) for each, paired in standings]
    if query.by:
        rows = [{query.by: row["span"], **row} for row in rows]
    states = Counter(row["state"] for row in rows)
    shown = rows[-ROW_LIMIT:]
    return ReportResult(shown, {state: states[state] for state in standing.STATES}, len(rows) > ROW_LIMIT)


async def load_standings(
    conn: Connection, query: ReportQuery, last: int | None = None
) -> list[tuple[standing.Standing, dict[str, Any]]]:
    """Each promise in each of its spans that begins in the range, with the number that it is paired with.

    `last`: only so many of the last spans of each promise.
    """
    zone, now = query.locale.zone, await pace.find_moment(conn)
    by = read_span(query.by)
    agreements = await load_signed_parts(conn)
    signed = promises.read_signed_terms(agreements, zone, by or promises.TARGET_SPAN)
    spans = [
        span
        for span in promises.list_promised_spans(signed, now.astimezone(zone).date())
        if query.by in (None, span.per)
        and query.time_range.start <= promises.begin_day(span.begins, zone) < query.time_range.until
        and (not query.narrowed or span.promise.is_target)
    ]
    spans = promises.take_last(spans, last) if last else spans
    # The first span of a promise may begin within a span of the calendar: what came before does not count.
    firsts = {(span.promise, span.per): promises.begin_day(span.begins, zone) for span in reversed(spans)}
    since = [(span.per, firsts[span.promise, span.per]) for span in spans]
    whole = replace(query, time_range=TimeRange())
    owed = await guarantee.count_owed(conn, whole, agreements, min((at for _, at in since), default=now), now)
    counts = {key: await promised_counts.fetch_span_counts(conn, whole, *key) for key in dict.fromkeys(since)}
    paces = await _find_pace(conn, whole, now) if any(span.promise.is_counted for span in spans) else {}
    moment = standing.Moment(now, zone)
    return [
        _judge(span, replace(counts[key], owed=owed[span.per]), paces, moment)
        for span, key in zip(spans, since, strict=True)
    ]


async def _find_pace(conn: Connection, query: ReportQuery, now: datetime) -> Mapping[promises.Promise, float]:
    """How many leads marketing delivered, and sales spoke with, on a day lately: since leads come, if that is later."""
    first = await pace.find_first_capture(conn)
    start = max(now - timedelta(days=standing.PACE_DAYS), first or now)
    delivered, contacted = await promised_counts.count_lately(conn, query, TimeRange(start, max(now, start)))
    days = max((now - start) / standing.DAY, 1.0)
    return {promises.VOLUME: delivered / days, promises.CONVERSATIONS: contacted / days}


def _judge(
    span: promises.PromisedSpan,
    counts: promised_counts.SpanCounts,
    paces: Mapping[promises.Promise, float],
    moment: standing.Moment,
) -> tuple[standing.Standing, dict[str, Any]]:
    delivered = counts.delivered.get(span.first, standing.Done())
    decided = counts.decided.get(span.first, standing.Done())
    if span.promise == promises.VOLUME:
        paired = {"name": promises.QUALITY.name, "value": delivered.share}
        # Another lead is owed for each of these: it counts once it is delivered.
        counted = delivered.total - counts.owed.get(span.first, 0)
        return standing.count_standing(span, counted, paces[promises.VOLUME], moment), paired
    if span.promise in (promises.QUALITY, promises.COMPLETENESS):
        share = delivered if span.promise == promises.QUALITY else counts.complete.get(span.first, standing.Done())
        return standing.share_standing(span, share, moment), {"name": promises.VOLUME.name, "value": delivered.total}
    if span.promise == promises.CONVERSATIONS:
        contacted = counts.contacted.get(span.first, 0)
        paired = {"name": "share_of_delivered", "value": divide(contacted, delivered.total)}
        return standing.count_standing(span, contacted, paces[promises.CONVERSATIONS], moment), paired
    done = counts.clocks.get((span.promise.name, span.first), standing.Done())
    return standing.share_standing(span, done, moment), {"name": "win_rate", "value": decided.share}
