"""The report `untouched`: leads that a seller has, past their deadline and without any contact, and which they are."""

from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Select, Text, Uuid, cast, desc, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.metrics.projections.store.report_tables import DIMENSIONS
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result
from services.metrics.reports.store import entries, leads
from shared.db.connection import Connection, Row
from shared.db.expressions import text_rows
from shared.db.tables import INSTANT
from shared.events.base import format_rfc3339

# The oldest leads of each row that are named.
NAMED_LEADS = 20

# Those who may be among them: found by the index of open clocks, so that only their leads are put together.
_MARKED = text_rows(
    """
    select distinct h.lead_id from metrics.clocks c join metrics.handoffs h on h.handoff_id = c.handoff_id
    where c.state = 'breached' and c.finished_at is null and c.target in ('acceptance', 'first_contact')
          and h.seller is not null and h.lead_id is not null
    """,
    lead_id=Uuid,
).cte("marked")
UNTOUCHED = (
    text_rows(
        """
        select l.lead_id, l.source_key, l.channel_key, l.campaign_key, h.product, h.team, h.seller, l.captured_at,
               h.begun_at, h.handoff_id
        from handoffs h left join members m on m.lead_id = h.lead_id
             join leads l on l.lead_id = coalesce(m.person, h.lead_id)
        where h.seller is not null and h.contacted_at is null and h.sales_qualified_at is null
              and h.rejected_at is null and h.recycled_at is null and h.closed_as is null
              and not exists (select from deals d where d.handoff_id = h.handoff_id)
              and exists (
                  select from clocks c where c.handoff_id = h.handoff_id and c.state = 'breached'
                         and c.finished_at is null
                         and (c.target = 'first_contact' or c.target = 'acceptance' and h.accepted_at is null)
              )
        """,
        lead_id=Uuid,
        captured_at=INSTANT,
        begun_at=INSTANT,
        handoff_id=Uuid,
        **dict.fromkeys(DIMENSIONS, Text),
    )
    .add_cte(*entries.list_rows_of(_MARKED), leads.LEADS)
    .cte("untouched")
)


async def compute_untouched(conn: Connection, query: ReportQuery) -> ReportResult:
    """The handoffs of now that wait for the first contact with their seller, whose time for it is over.

    That is the first contact's, and before the acceptance the acceptance's. Cohort: by the first capture of the lead;
    period: by the day on which it was handed over. `leads`: the oldest of each row.
    """
    rows, truncated = await leads.fetch_rows(conn, _build(query.by, query.basis, narrowed=query.narrowed), query)
    groups = {row.grp: _read(row) for row in rows if not row.whole}
    return build_result(query, groups, next(_read(row) for row in rows if row.whole), truncated)


def _read(row: Row) -> dict[str, Any]:
    oldest = None if row.oldest_at is None else format_rfc3339(row.oldest_at)
    return {"count": row.times, "oldest_at": oldest, "leads": [str(lead) for lead in (row.found or [])[:NAMED_LEADS]]}


@cache
def _build(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    found = UNTOUCHED.c
    instant = found.captured_at if basis == "cohort" else found.begun_at
    rows = select(leads.build_group_column(by, instant, UNTOUCHED), found.begun_at, found.lead_id).where(
        leads.is_in_range(instant)
    )
    counted = leads.narrow(rows, found.seller, narrowed=narrowed).cte("counted").c
    ordered = func.array_agg(aggregate_order_by(counted.lead_id, counted.begun_at, counted.lead_id))
    return (
        select(
            *(counted.grp, leads.is_whole(counted.grp), func.count().label("times")),
            *(func.min(counted.begun_at).label("oldest_at"), cast(ordered, ARRAY(Uuid)).label("found")),
        )
        .group_by(leads.build_grouping_sets(counted.grp))
        .order_by(desc("whole"), desc("times"), counted.grp)
        .limit(leads.LIMIT)
    )
