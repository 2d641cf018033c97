"""The report `unowned`: leads without an owner, of which there must be none, and those without a next date."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Select, Uuid, and_, cast, desc, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result
from services.metrics.reports.domain.waiting import NAMED_LEADS, Named
from services.metrics.reports.store import entries, leads, waiting_items, waiting_rows
from shared.db.connection import Connection, Row
from shared.db.expressions import take_first, text_rows

# Those who may be among them: open handoffs without an open clock or an open deal, and cycles without a handoff. Each
# is looked up by an index, whatever the planner knows.
_MARKED = text_rows(
    """
    select h.lead_id from (
        select lead_id, handoff_id from metrics.handoffs
        where rejected_at is null and recycled_at is null and closed_as is null and lead_id is not null
              and kept_back is null offset 0
    ) h
    left join lateral (
        select true as found from metrics.clocks where handoff_id = h.handoff_id
               and (state = 'running' or (state = 'breached' and finished_at is null)) limit 1
    ) c on true
    left join lateral (
        select true as found from metrics.deals where lead_id = h.lead_id and stage = 'opportunity' limit 1
    ) d on true
    where c.found is null and d.found is null
    union
    select j.lead_id from (
        select lead_id, cycle from metrics.journeys
        where verdict = 'qualified' and verdict_at > now() - interval '30 days' offset 0
    ) j
    left join lateral (
        select true as found from metrics.handoffs where lead_id = j.lead_id and cycle >= j.cycle limit 1
    ) h on true
    where h.found is null
    """,
    lead_id=Uuid,
).cte("marked")
_UNDATED = waiting_rows.UNDATED_ROWS.add_cte(*entries.list_rows_of(_MARKED), leads.LEADS).cte("undated")
UNOWNED = (
    select(*_UNDATED.c)
    .where(
        or_(
            and_(_UNDATED.c.has_no_owner, _UNDATED.c.since > waiting_rows.HANDOFF_EXPECTED_SINCE),
            and_(~_UNDATED.c.has_no_owner, _UNDATED.c.since < waiting_rows.NEXT_DATE_EXPECTED_UNTIL),
        )
    )
    .cte("unowned")
)


async def compute_unowned(conn: Connection, query: ReportQuery) -> ReportResult:
    """The leads of now without an owner (`count`, which must be 0), and those that are `unattended`.

    Without an owner: it qualified in the last 30 days, and no handoff came of it. Unattended: a seller has it, or it
    waits for one, and for an hour no clock has run, no deal was open and it was not kept back. Cohort: by the first
    capture of the lead; period: by the instant since which nothing is due. `leads`: the first of each row.
    """
    if query.summed:
        return await _compute_summed(conn, query)
    rows, truncated = await leads.fetch_rows(conn, _build(query.by, query.basis, narrowed=query.narrowed), query)
    named = {(row.whole, row.grp): Named(row.oldest_at, row.found or ()) for row in rows}
    return _build_result(query, rows, named, truncated)


async def _compute_summed(conn: Connection, query: ReportQuery) -> ReportResult:
    rows, truncated = await waiting_items.count_waiting(conn, query, "unattended", "unowned")
    lost, quiet = (
        await waiting_items.name_waiting(conn, query, "unowned"),
        await waiting_items.name_waiting(conn, query, "unattended"),
    )
    named = {group: lost.get(group, Named()).join(quiet.get(group, Named())) for group in (*lost, *quiet)}
    return _build_result(query, rows, named, truncated)


def _build_result(
    query: ReportQuery, rows: Sequence[Row], named: Mapping[tuple[bool, Any], Named], truncated: bool
) -> ReportResult:
    def write(row: Row) -> dict[str, Any]:
        counts = {"count": row.without_owner, "unattended": row.times - row.without_owner}
        return counts | named.get((row.whole, row.grp), Named()).write()

    groups = {row.grp: write(row) for row in rows if not row.whole}
    return build_result(query, groups, next(write(row) for row in rows if row.whole), truncated)


@cache
def _build(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    found = UNOWNED.c
    instant = found.captured_at if basis == "cohort" else found.since
    grouped = leads.build_group_column(by, instant, UNOWNED)
    rows = select(grouped, found.since, found.lead_id, found.has_no_owner).where(leads.is_in_range(instant))
    counted = leads.narrow(rows, found.seller, narrowed=narrowed).cte("counted").c
    order = (counted.has_no_owner.desc(), counted.since, counted.lead_id)
    ordered = func.array_agg(aggregate_order_by(counted.lead_id, *order))
    named = take_first(cast(ordered, ARRAY(Uuid)), NAMED_LEADS)
    return (
        select(
            *(counted.grp, leads.is_whole(counted.grp), func.count().label("times")),
            func.count().filter(counted.has_no_owner).label("without_owner"),
            *(func.min(counted.since).label("oldest_at"), named.label("found")),
        )
        .group_by(leads.build_grouping_sets(counted.grp))
        .order_by(desc("whole"), desc("times"), counted.grp)
        .limit(leads.LIMIT)
    )
