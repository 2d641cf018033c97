"""Loads the health of the agreement: the numbers of the reports by span and by seller, meetings, reviews, promises."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from services.metrics.meetings.domain import health
from services.metrics.meetings.handlers.adoption import find_target, load_adoption
from services.metrics.meetings.handlers.health_events import build_query, load_events
from services.metrics.meetings.store import reviews
from services.metrics.reports.domain import promises, query, result
from services.metrics.reports.handlers.source import ReportSource, compute_report, load_source
from services.metrics.reports.store.pace import find_moment
from shared.db.connection import Connection
from shared.db.database import Database

# The most spans that are shown.
SPAN_LIMIT = 60
DAY = timedelta(days=1)


async def load_health(database: Database, by: query.TimeGroup) -> health.Health:
    """The health since the first agreement, in at most SPAN_LIMIT spans. Raises ReportsUnfinished."""

    async def read(conn: Connection) -> health.Health:
        source, now = await load_source(conn), await find_moment(conn)
        signed = await reviews.load_review_terms(conn, source.locale.zone)
        this = promises.begin_span(by, now.astimezone(source.locale.zone).date())
        recent = promises.begin_span(by, this - DAY), promises.end_span(by, this)
        found = health.Health(by, None, None, (), None, recent, {}, source.locale, source.as_of)
        return await _fill(conn, source, found, signed, now) if signed else found

    return await database.slow_reads.run(read)


async def load_versions(database: Database) -> Sequence[Mapping[str, object]]:
    """Rows of the report `quality`, and nothing else of the health. Raises ReportsUnfinished."""

    async def read(conn: Connection) -> Sequence[Mapping[str, object]]:
        return await _load_versions(conn, await load_source(conn))

    return await database.slow_reads.run(read)


async def _load_versions(conn: Connection, source: ReportSource) -> Sequence[Mapping[str, object]]:
    return (await compute_report(conn, source, "quality", query.ReportRequest(basis="period"))).result.rows


async def _fill(
    conn: Connection, source: ReportSource, found: health.Health, signed: Sequence[health.ReviewTerms], now: datetime
) -> health.Health:
    target, by = await find_target(conn), found.by
    firsts = _list_firsts(by, signed[0].first, found.recent[1])
    whole = firsts[0], found.recent[1]
    events = await load_events(conn, source, whole, signed, now)
    of_all = await load_adoption(conn, build_query(source, whole))
    of_spans = await load_adoption(conn, build_query(source, whole, by))
    of_sellers = await load_adoption(conn, build_query(source, found.recent, "seller"))
    spans = [(str(result.label_group(by, first)), first, promises.end_span(by, first)) for first in firsts]
    return replace(
        found,
        versions=await _load_versions(conn, source),
        since=signed[0].first,
        target=target,
        total=events.build_span("", whole, of_all.get(None, health.Adoption())),
        spans=[
            events.pick(*days).build_span(name, (days[0], days[1]), of_spans.get(name, health.Adoption()))
            for name, *days in spans
        ],
        sellers={seller: of_sellers[seller] for seller in sorted(of_sellers.keys() - {None})},
    )


def _list_firsts(by: query.TimeGroup, since: date, until: date) -> list[date]:
    """The first days of the last spans from the one with this day in it on."""
    firsts, first = [], promises.begin_span(by, since)
    while first < until:
        firsts.append(first)
        first = promises.end_span(by, first)
    return firsts[-SPAN_LIMIT:]
