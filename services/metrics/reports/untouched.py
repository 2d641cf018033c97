"""The report `untouched`: leads that a seller has, past their deadline and without any contact, and which they are."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Select, Uuid, cast, desc, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result
from services.metrics.reports.domain.waiting import NAMED_LEADS, Named
from services.metrics.reports.store import entries, leads, waiting_items, waiting_rows
from shared.db.connection import Connection, Row
from shared.db.expressions import take_first, text_rows

# Those who are among them, unless they have a deal: found by the index of open clocks, so that only their leads are
# put together.
_MARKED = text_rows(
    """
    select distinct h.lead_id from metrics.clocks c join metrics.handoffs h on h.handoff_id = c.handoff_id
    where c.state = 'breached' and c.finished_at is null and c.target in ('acceptance', 'first_contact')
          and h.seller is not null and h.lead_id is not null and h.contacted_at is null
          and h.sales_qualified_at is null and h.rejected_at is null and h.recycled_at is null and h.closed_as is null
    """,
    lead_id=Uuid,
).cte("marked")
UNTOUCHED = waiting_rows.UNTOUCHED_ROWS.add_cte(*entries.list_rows_of(_MARKED), leads.LEADS).cte("untouched")


async def compute_untouched(conn: Connection, query: ReportQuery) -> ReportResult:
    """The handoffs of now that wait for the first contact with their seller, whose time for it is over.

    That is the first contact's, and before the acceptance the acceptance's. Cohort: by the first capture of the lead;
    period: by the day on which it was handed over. `leads`: the oldest of each row.
    """
    if query.summed:
        return await _compute_summed(conn, query)
    rows, truncated = await leads.fetch_rows(conn, _build(query.by, query.basis, narrowed=query.narrowed), query)
    named = {(row.whole, row.grp): Named(row.oldest_at, row.found or ()) for row in rows}
    return _build_result(query, rows, named, truncated)


async def _compute_summed(conn: Connection, query: ReportQuery) -> ReportResult:
    rows, truncated = await waiting_items.count_waiting(conn, query, "untouched")
    return _build_result(query, rows, await waiting_items.name_waiting(conn, query, "untouched"), truncated)


def _build_result(
    query: ReportQuery, rows: Sequence[Row], named: Mapping[tuple[bool, Any], Named], truncated: bool
) -> ReportResult:
    def write(row: Row) -> dict[str, Any]:
        return {"count": row.times} | named.get((row.whole, row.grp), Named()).write()

    groups = {row.grp: write(row) for row in rows if not row.whole}
    return build_result(query, groups, next(write(row) for row in rows if row.whole), truncated)


@cache
def _build(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    found = UNTOUCHED.c
    instant = found.captured_at if basis == "cohort" else found.begun_at
    rows = select(leads.build_group_column(by, instant, UNTOUCHED), found.begun_at, found.lead_id).where(
        leads.is_in_range(instant)
    )
    counted = leads.narrow(rows, found.seller, narrowed=narrowed).cte("counted").c
    ordered = func.array_agg(aggregate_order_by(counted.lead_id, counted.begun_at, counted.lead_id))
    named = take_first(cast(ordered, ARRAY(Uuid)), NAMED_LEADS)
    return (
        select(
            *(counted.grp, leads.is_whole(counted.grp), func.count().label("times")),
            *(func.min(counted.begun_at).label("oldest_at"), named.label("found")),
        )
        .group_by(leads.build_grouping_sets(counted.grp))
        .order_by(desc("whole"), desc("times"), counted.grp)
        .limit(leads.LIMIT)
    )
