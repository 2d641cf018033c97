"""The query on which all reports build: one row for each lead with its steps, and how rows are grouped and dated."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Label,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    null,
    tuple_,
)

from services.metrics.projections.store.person_ids import MEMBERS
from services.metrics.projections.store.report_tables import KINDS, STEPS
from services.metrics.reports.domain.query import Group, ReportQuery
from services.metrics.reports.domain.spans import list_end_days, split_range
from shared.db.connection import Connection, Row
from shared.db.expressions import constant, text_rows
from shared.db.tables import INSTANT

# A result holds the largest groups; `truncated` says that there are more.
ROW_LIMIT = 5000

# Groups that are compared by a key: different spellings of a name are one group.
FOLDED_GROUPS = ("source", "channel", "campaign")
# One row for each person: the first capture, the first touch, whether sales found the lead, the last owner, and each
# step at its earliest instant in any cycle and under any id. A lead was an opportunity when a deal was first open or
# won. Each step implies those before it, back to the acceptance; a lost deal implies that too. A lead is won, or lost,
# while one of its deals is at that stage, and `finally_lost` if none of them is open or won and it is not with sales.
# It is `open` since it was sales-qualified, while it is not won and is with sales, or has an open deal and a handoff
# that sales did not give back and that no deal ended. It is with sales by such a handoff without a lost deal, as
# `lifecycle.py` of the journeys says. Cycles are not compared, for a merge joins those of two leads.
# PostgreSQL's planner drops the joins that a report does not use.
_LEADS = text_rows(
    """
    select f.lead_id, f.source, f.channel, f.campaign, f.source_key, f.channel_key, f.campaign_key,
           case when f.source_kind = 'sales' or d.begun_at < coalesce(j.qualified_at, 'infinity')
                then 'sales' else 'marketing' end as origin,
           o.product, o.team, o.seller, f.captured_at, j.qualified_at,
           least(h.accepted_at, h.contacted_at, h.sales_qualified_at, d.begun_at) as accepted_at,
           least(h.contacted_at, h.sales_qualified_at, d.pursued_at) as contacted_at,
           least(h.sales_qualified_at, d.pursued_at) as sales_qualified_at, d.pursued_at as opportunity_at, d.won_at,
           d.lost_at, h.rejected_at, h.recycled_at,
           case when d.won_at is null
                     and not coalesce(d.is_open or h.with_sales or h.lost_before < j.last_qualified_at, false)
                then d.lost_at end as finally_lost_at,
           case when d.won_at is null
                     and (d.is_open and h.is_kept or h.with_sales or h.lost_before < j.last_qualified_at)
                then least(h.sales_qualified_at, d.pursued_at) end as open_at,
           case when j.qualified_at is not null
                then least(h.accepted_at, h.contacted_at, h.sales_qualified_at, d.begun_at)
           end as accepted_of_qualified_at
    from (
        select coalesce(m.person, t.lead_id) as lead_id, t.captured_at, t.source_kind, t.source, t.source_key,
               case when m.person is null then t.channel else w.channel end as channel,
               case when m.person is null then t.channel_key else w.channel_key end as channel_key,
               case when m.person is null then t.campaign else w.campaign end as campaign,
               case when m.person is null then t.campaign_key else w.campaign_key end as campaign_key
        from first_touches t left join members m on m.lead_id = t.lead_id
        left join (
            select distinct on (m.person) m.person, t.channel, t.channel_key, t.campaign, t.campaign_key
            from members m join first_touches t on t.lead_id = m.lead_id
            order by m.person, t.touched_at, t.channel_key collate "C", t.campaign_key collate "C",
                     t.channel collate "C", t.campaign collate "C"
        ) w on w.person = m.person
        where t.captured_at is not null and (m.person is null or t.lead_id in (
            select distinct on (m.person) t.lead_id from members m join first_touches t on t.lead_id = m.lead_id
            order by m.person, t.captured_at, t.source_key collate "C", t.source_kind collate "C",
                     t.source collate "C"
        ))
    ) f
    left join (
        select coalesce(m.person, j.lead_id) as lead_id, min(j.qualified_at) as qualified_at,
               max(j.qualified_at) as last_qualified_at
        from journeys j left join members m on m.lead_id = j.lead_id group by 1
    ) j on j.lead_id = f.lead_id
    left join (
        select distinct on (1) coalesce(m.person, o.lead_id) as lead_id, o.product, o.team, o.seller
        from (
            select lead_id, product, cycle, team, seller, owner_recorded_at, owner_number,
                   told_recorded_at as told_at, told_number
            from handoffs where counted is not false
            union all
            select lead_id, product, cycle, null, null, null, null, verdict_recorded_at, verdict_number from journeys
        ) o left join members m on m.lead_id = o.lead_id
        order by 1, o.owner_recorded_at desc nulls last, o.owner_number desc, o.cycle desc, o.told_at desc,
                 o.told_number desc, o.product
    ) o on o.lead_id = f.lead_id
    left join (
        select coalesce(m.person, h.lead_id) as lead_id, min(h.accepted_at) as accepted_at,
               min(h.contacted_at) as contacted_at, min(h.sales_qualified_at) as sales_qualified_at,
               min(h.rejected_at) as rejected_at, min(h.recycled_at) filter (where h.counted) as recycled_at,
               bool_or(h.is_kept) as is_kept,
               bool_or(h.is_kept and l.lost_at is null) as with_sales,
               min(l.lost_at) filter (where h.is_kept) as lost_before
        from (
            select *, rejected_at is null and recycled_at is null and closed_as is null as is_kept from handoffs
        ) h
        left join (select handoff_id, max(stage_at) as lost_at from deals where stage = 'lost' group by 1) l
            on l.handoff_id = h.handoff_id
        left join members m on m.lead_id = h.lead_id group by 1
    ) h on h.lead_id = f.lead_id
    left join (
        select coalesce(m.person, d.lead_id) as lead_id, min(d.begun_at) as begun_at,
               min(d.pursued_at) as pursued_at, bool_or(d.stage = 'opportunity') as is_open,
               min(d.stage_at) filter (where d.stage = 'won') as won_at,
               min(d.stage_at) filter (where d.stage = 'lost') as lost_at
        from deals d left join members m on m.lead_id = d.lead_id group by 1
    ) d on d.lead_id = f.lead_id
""",
    lead_id=Uuid,
    **dict.fromkeys(("source", "channel", "campaign", "source_key", "channel_key", "campaign_key", "origin"), Text),
    **dict.fromkeys(("product", "team", "seller"), Text),
    **dict.fromkeys((f"{step}_at" for step in STEPS), INSTANT),
)
LEADS = _LEADS.add_cte(MEMBERS).cte("leads")
# Inlined at each use it costs no more than the columns that the use needs.
INLINED_LEADS = LEADS.prefix_with("not materialized")

LIMIT: BindParameter[int] = bindparam("limit")
SELLER: BindParameter[str] = bindparam("seller", type_=Text)
TIME_GROUPS = ("month", "week", "quarter")


def build_group_column(by: Group | None, instant: ColumnElement[Any], rows: FromClause) -> Label[Any]:
    """The column `grp`: the span of time into which `instant` falls, or the column of `rows` with the group's key."""
    if by is None:
        return cast(null(), Text).label("grp")
    if by in TIME_GROUPS:
        return func.date_trunc(constant(by), func.timezone(bindparam("zone", type_=Text), instant)).label("grp")
    return rows.c[f"{by}_key" if by in FOLDED_GROUPS else by].label("grp")


def is_in_range(instant: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the instant lies in the query's range."""
    return and_(instant >= bindparam("start", type_=INSTANT), instant < bindparam("until", type_=INSTANT))


def narrow(statement: Select[Any], seller: ColumnElement[Any], *, narrowed: bool) -> Select[Any]:
    """The statement; `narrowed`: only its rows of the query's seller."""
    return statement.where(seller == SELLER) if narrowed else statement


def is_whole(grouped_by: ColumnElement[Any]) -> Label[Any]:
    """The column `whole`: whether a row is that of all leads rather than of one group."""
    return (func.grouping(grouped_by) == constant(1)).label("whole")


def build_grouping_sets(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    """For `group_by`: a row for each group and one for all leads."""
    return func.grouping_sets(tuple_(*columns), tuple_())


async def fetch_rows(conn: Connection, statement: Select[Any], query: ReportQuery) -> tuple[Sequence[Row], bool]:
    """The rows of a report's statement, which ends with LIMIT: at most ROW_LIMIT, and whether there are more."""
    rows = await conn.execute(statement, list_values(query) | {"limit": ROW_LIMIT + 1})
    return rows[:ROW_LIMIT], len(rows) > ROW_LIMIT


def name_changes(kind: str) -> str:
    """The parameter with the changed items of a kind."""
    return f"{kind}_changes"


def list_values(query: ReportQuery) -> dict[str, Any]:
    """The values of a query's parameters in statements."""
    dates = query.time_range
    values = {"start": dates.start, "until": dates.until, "zone": query.locale.timezone}
    values["currency"] = query.locale.currency
    if query.changes is not None:
        # Weeks do not end with months. Of a seller's groups there are sums by month only.
        spans = split_range(dates, query.locale.zone, months=query.by != "week", days=not query.of_sellers_group)
        values |= vars(spans) | {"end_days": list_end_days(dates, query.locale.zone, spans)}
        values["people_changes"] = query.changes.people
        values |= {name_changes(kind): query.changes.items.get(kind, "[]") for kind in KINDS}
    if query.seller is not None:
        values["seller"] = query.seller
    return values
