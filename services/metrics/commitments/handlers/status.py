"""Loads what came of the commitments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.metrics.commitments.domain import (
    Commitments,
    MarketingDelivery,
    find_promise_start,
    read_commitments,
    split_at,
)
from services.metrics.commitments.handlers.standings import Standings, load_last_standings
from services.metrics.commitments.store.deliveries import count_deliveries
from services.metrics.facts.store import load_active_agreement, load_signed_parts
from services.metrics.reports.domain.promises import SignedTerms, read_signed_terms
from services.metrics.reports.domain.query import ReportRequest
from services.metrics.reports.handlers.source import ReportSource
from services.metrics.reports.sla import count_clocks
from shared.db.connection import Connection

# The most spans of marketing's commitments that are loaded.
SPAN_LIMIT = 12


@dataclass(frozen=True)
class CommitmentStatus:
    """The commitments, marketing's promises and deliveries by span, and the rows of the report `sla`.

    `standings`: how each promise stands now and stood in the spans before, with the number that it is paired with.
    """

    commitments: Commitments
    signed: Sequence[SignedTerms]
    deliveries: Sequence[MarketingDelivery]
    sla_rows: Sequence[dict[str, Any]]
    standings: Standings


async def load_commitment_status(
    conn: Connection, source: ReportSource, request: ReportRequest
) -> CommitmentStatus | None:
    """What came of the active agreement's commitments in the request's dates; None before the first agreement."""
    document = await load_active_agreement(conn)
    if not document:
        return None
    commitments, query = read_commitments(document), source.build_query(request)
    signed = read_signed_terms(await load_signed_parts(conn), query.locale.zone)
    deliveries = [
        replace(delivery, promised=promised)
        for per in commitments.spans
        for promised, part in split_at(query.time_range, find_promise_start(signed, per), query.locale.zone)
        for delivery in await count_deliveries(conn, per, replace(query, time_range=part), SPAN_LIMIT)
    ]
    rows = (await count_clocks(conn, query)).rows
    return CommitmentStatus(commitments, signed, deliveries, rows, await load_last_standings(conn, source))
