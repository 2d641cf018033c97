"""What the board shows of the two promises, and the leads behind each of its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.metrics.commitments import store
from services.metrics.commitments.domain import (
    Commitments,
    LeadFilter,
    LeadPage,
    MarketingDelivery,
    PageCursor,
    read_commitments,
)
from services.metrics.facts.store import in_force
from services.metrics.reports.domain.query import ReportLocale, ReportRequest, build_query
from services.metrics.reports.sla import sla
from shared.db.connection import Connection
from shared.db.database import Database

# So many spans of marketing's promises are shown, and so many leads on a page.
SPANS_SHOWN = 12
LEADS_SHOWN = 50


@dataclass(frozen=True)
class CommitmentStatus:
    """The promises in force, what marketing delivered by span, the latest first, and the rows of the report `sla`."""

    promises: Commitments
    delivered: Sequence[MarketingDelivery]
    responses: Sequence[dict[str, Any]]


async def load_commitment_status(conn: Connection, asked: ReportRequest) -> CommitmentStatus | None:
    """Of a span of time; nothing before the first agreement."""
    document = await in_force(conn)
    if not document:
        return None
    said, put = read_commitments(document), build_query(asked, ReportLocale.of(document))
    delivered = [
        each
        for per in said.spans
        for each in await store.delivered(conn, per, put.span, put.terms.timezone, SPANS_SHOWN)
    ]
    return CommitmentStatus(said, delivered, (await sla(conn, put)).rows)


async def list_leads(
    database: Database, which: LeadFilter, asked: ReportRequest, after: PageCursor | None
) -> tuple[LeadPage, ReportLocale]:
    """A page of the leads behind a number, and the terms in which their instants are told."""

    async def read(conn: Connection) -> tuple[LeadPage, ReportLocale]:
        put = build_query(asked, ReportLocale.of(await in_force(conn)))
        found = await store.lines(conn, which, put.span, put.basis, after, LEADS_SHOWN + 1)
        return LeadPage(found[:LEADS_SHOWN], len(found) > LEADS_SHOWN), put.terms

    return await database.run(read)
