"""Loads how far each promise is, from the sums of the reports."""

from dataclasses import replace

from services.metrics.commitments.domain import MarketingDelivery, read_commitments, read_promises
from services.metrics.commitments.store.deliveries import count_deliveries
from services.metrics.facts.store import load_active_agreement, load_marketing_parts
from services.metrics.promises.domain import (
    SALES_SPAN,
    Progress,
    Side,
    Span,
    compute_progress,
    list_spans,
    read_attainments,
)
from services.metrics.reports.domain.query import ReportQuery, ReportRequest
from services.metrics.reports.domain.result import ReportsUnfinished
from services.metrics.reports.handlers.source import load_source
from services.metrics.reports.sla import count_clocks
from shared.db.connection import Connection
from shared.db.database import database_clock


async def load_progress(conn: Connection) -> dict[tuple[Side, str], Progress] | None:
    """The progress of each promise; None while the sums are being made: to count everyone takes too long."""
    try:
        source = await load_source(conn)
    except ReportsUnfinished:
        return None
    commitments, locale = read_commitments(await load_active_agreement(conn)), source.locale
    query = source.build_query(ReportRequest(basis="period"))
    if not query.summed:
        return None
    now = await database_clock(conn)
    promises = read_promises(await load_marketing_parts(conn), locale.zone)
    spans = list_spans(commitments, promises, now.astimezone(locale.zone).date())
    deliveries = {
        per: (span, span.compute_elapsed(now, locale.zone), await _load_delivery(conn, span, query))
        for per, span in spans.items()
    }
    whole = replace(spans[SALES_SPAN], promised_from=spans[SALES_SPAN].first)
    clocks = await count_clocks(conn, replace(query, time_range=whole.to_range(locale.zone)))
    return compute_progress(commitments, promises, deliveries, read_attainments(clocks.rows))


async def _load_delivery(conn: Connection, span: Span, query: ReportQuery) -> MarketingDelivery:
    dated = replace(query, time_range=span.to_range(query.locale.zone))
    found = await count_deliveries(conn, span.per, dated, 1)
    return found[0] if found else MarketingDelivery(span.per, span.first)
