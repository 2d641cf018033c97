"""The report `unowned`: leads without an owner, of which there must be none, and those without a next date."""

from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Boolean, Select, Text, Uuid, cast, desc, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.metrics.projections.store.report_tables import DIMENSIONS
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_result
from services.metrics.reports.store import entries, leads
from shared.db.connection import Connection, Row
from shared.db.expressions import text_rows
from shared.db.tables import INSTANT
from shared.events.base import format_rfc3339

# The leads of each row that are named: those without an owner first, then the oldest.
NAMED_LEADS = 20

# Those who may be among them: open handoffs without an open clock or an open deal, and cycles without a handoff. Each
# is looked up by an index, whatever the planner knows. After 30 days, which topics and journals keep events by default,
# no handoff comes any more.
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
# A handoff is with sales by the rule of `services/metrics/journeys/domain/lifecycle.py`; a promise that was missed and
# is still due is a clock that is open. The hour is for what a seller tells next, such as the deal.
_UNOWNED = text_rows(
    """
    select l.lead_id, l.source_key, l.channel_key, l.campaign_key, o.product, o.team, o.seller, l.captured_at,
           o.handoff_id, o.has_no_owner, o.since
    from (
        select coalesce(m.person, h.lead_id) as person, h.handoff_id, h.product, h.team, h.seller,
               false as has_no_owner,
               greatest(h.begun_at, h.accepted_at, h.contacted_at, h.sales_qualified_at, c.ended_at) as since
        from handoffs h left join members m on m.lead_id = h.lead_id
             cross join lateral (
                 select max(greatest(met_at, breached_at, finished_at, cancelled_at)) as ended_at,
                        coalesce(bool_or(state = 'running' or (state = 'breached' and finished_at is null)), false)
                            as is_open
                 from clocks where handoff_id = h.handoff_id
             ) c
        where h.rejected_at is null and h.recycled_at is null and h.closed_as is null and h.kept_back is null
              and not c.is_open
              and not exists (
                  select from deals d where d.handoff_id = h.handoff_id
                         and (d.stage <> 'lost' or d.stage_at >= coalesce(
                             (select max(j.qualified_at) from journeys j where j.lead_id = h.lead_id), '-infinity'))
              )
        union all
        select j.person, null, j.product, null, null, true, j.verdict_at
        from (
            select distinct on (1) coalesce(m.person, j.lead_id) as person, j.cycle, j.product, j.verdict, j.verdict_at
            from journeys j left join members m on m.lead_id = j.lead_id order by 1, j.cycle desc, j.product desc
        ) j
        where j.verdict = 'qualified' and j.verdict_at > now() - interval '30 days'
              and not exists (
                  select from handoffs h left join members m on m.lead_id = h.lead_id
                  where coalesce(m.person, h.lead_id) = j.person
                        and (h.cycle >= j.cycle or (h.rejected_at is null and h.recycled_at is null
                                                    and h.closed_as is null))
              )
    ) o join leads l on l.lead_id = o.person
    where o.has_no_owner or o.since < now() - interval '1 hour'
    """,
    lead_id=Uuid,
    captured_at=INSTANT,
    since=INSTANT,
    handoff_id=Uuid,
    has_no_owner=Boolean,
    **dict.fromkeys(DIMENSIONS, Text),
)
UNOWNED = _UNOWNED.add_cte(*entries.list_rows_of(_MARKED), leads.LEADS).cte("unowned")


async def compute_unowned(conn: Connection, query: ReportQuery) -> ReportResult:
    """The leads of now without an owner (`count`, which must be 0), and those that are `unattended`.

    Without an owner: it qualified in the last 30 days, and no handoff came of it. Unattended: a seller has it, or it
    waits for one, and for an hour no clock has run, no deal was open and it was not kept back. Cohort: by the first
    capture of the lead; period: by the instant since which nothing is due. `leads`: the first of each row.
    """
    rows, truncated = await leads.fetch_rows(conn, _build(query.by, query.basis, narrowed=query.narrowed), query)
    groups = {row.grp: _read(row) for row in rows if not row.whole}
    return build_result(query, groups, next(_read(row) for row in rows if row.whole), truncated)


def _read(row: Row) -> dict[str, Any]:
    oldest = None if row.oldest_at is None else format_rfc3339(row.oldest_at)
    named = [str(lead) for lead in (row.found or [])[:NAMED_LEADS]]
    return {
        "count": row.without_owner,
        "unattended": row.times - row.without_owner,
        "oldest_at": oldest,
        "leads": named,
    }


@cache
def _build(by: Group | None, basis: Basis, *, narrowed: bool) -> Select[Any]:
    found = UNOWNED.c
    instant = found.captured_at if basis == "cohort" else found.since
    grouped = leads.build_group_column(by, instant, UNOWNED)
    rows = select(grouped, found.since, found.lead_id, found.has_no_owner).where(leads.is_in_range(instant))
    counted = leads.narrow(rows, found.seller, narrowed=narrowed).cte("counted").c
    order = (counted.has_no_owner.desc(), counted.since, counted.lead_id)
    ordered = func.array_agg(aggregate_order_by(counted.lead_id, *order))
    return (
        select(
            *(counted.grp, leads.is_whole(counted.grp), func.count().label("times")),
            func.count().filter(counted.has_no_owner).label("without_owner"),
            *(func.min(counted.since).label("oldest_at"), cast(ordered, ARRAY(Uuid)).label("found")),
        )
        .group_by(leads.build_grouping_sets(counted.grp))
        .order_by(desc("whole"), desc("times"), counted.grp)
        .limit(leads.LIMIT)
    )
