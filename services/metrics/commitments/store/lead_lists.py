"""The lists of the leads that marketing delivered and of the clocks of sales, by the rule of their numbers."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select, tuple_

from services.metrics.commitments.domain import DELIVERED, LeadFilter, LeadRow, PageCursor
from services.metrics.commitments.store.listed_rows import select_clocks, select_delivered
from services.metrics.reports.domain.query import Basis, ReportQuery
from services.metrics.reports.store.entries import list_rows_of
from shared.db.connection import Connection
from shared.db.expressions import text_rows
from shared.db.tables import INSTANT

_NAMED = text_rows("select unnest(cast(:people as uuid[])) as lead_id", lead_id=Uuid).cte("marked")


@cache
def _build_page(basis: Basis | None, filters: frozenset[str], *, of_people: bool) -> Select[Any]:
    """A page of clocks, or, without a basis, of the leads that marketing delivered; of all people, or of those named.

    One text for both, so that a page has the same rows however its people are found.
    """
    rows = (select_clocks(basis) if basis else select_delivered()).c
    cursor = tuple_(bindparam("after_at", type_=INSTANT), bindparam("after_id", type_=Uuid))
    conditions = {
        "state": rows.state == bindparam("state"),
        "seller": rows.seller == bindparam("seller"),
        "after_at": tuple_(rows.at, rows.id) > cursor,
    }
    page = select(
        *(rows.at, rows.id, rows.lead_id, rows.source, rows.channel),
        *(rows.team, rows.seller, rows.state, rows.late_seconds),
    )
    where = (condition for name, condition in conditions.items() if name in filters)
    listed = page.where(*where).order_by(rows.at, rows.id).limit(bindparam("limit"))
    return listed.add_cte(*list_rows_of(_NAMED)) if of_people else listed


async def list_leads(
    conn: Connection,
    lead_filter: LeadFilter,
    query: ReportQuery,
    after: PageCursor | None,
    limit: int,
    people: Sequence[UUID] | None = None,
) -> list[LeadRow]:
    """The first `limit` leads behind a number in the order of their instants, or those after a cursor.

    `people`: only the folded rows of these are read; without it everyone's.
    """
    filters: dict[str, Any] = {"state": lead_filter.state, "seller": lead_filter.seller}
    filters |= {"after_at": after.at, "after_id": after.id} if after else {}
    filters = {name: value for name, value in filters.items() if value is not None}
    values = {
        "start": query.time_range.start,
        "until": query.time_range.until,
        "name": lead_filter.name,
        "limit": limit,
    }
    values |= {"people": people} if people is not None else {}
    basis_of_clocks = None if lead_filter.name == DELIVERED else query.basis
    page = _build_page(basis_of_clocks, frozenset(filters), of_people=people is not None)
    return [LeadRow(*row) for row in await conn.execute(page, values | filters)]
