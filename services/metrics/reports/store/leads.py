"""What all reports ask alike: the leads with the steps they reached, and rows by groups."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Label,
    Select,
    Subquery,
    Table,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    null,
    select,
    tuple_,
)

from services.metrics.facts.store import in_force
from services.metrics.projections.store.person_ids import MEMBERS
from services.metrics.reports.domain.query import Group, ReportLocale, ReportQuery
from shared.db.connection import Connection, Row
from shared.db.expressions import constant, text_rows
from shared.db.tables import INSTANT

# The largest groups come first; what is beyond is left out, and the answer says so.
ROW_LIMIT = 5000

STEPS = (
    *("captured", "qualified", "accepted", "contacted", "sales_qualified", "opportunity", "won"),
    *("lost", "rejected", "recycled", "open"),
)
# One row per person: the first touch, the last owner, and each step at its earliest instant in any cycle and under any
# id. Whoever has a deal was an opportunity at the earliest instant known of it, and each step implies those before it,
# back to the acceptance. A lead is won, or lost, while a deal of its stands at that stage; it is `open` since it was
# sales-qualified, as long as it is neither and sales did not give it back.
# Joins that a report does not use are left out by the planner.
_LEADS = text_rows(
    """
    select f.lead_id, f.source, f.channel, f.campaign, o.product, o.team, o.seller, f.captured_at, j.qualified_at,
           least(h.accepted_at, h.contacted_at, h.sales_qualified_at, d.begun_at) as accepted_at,
           least(h.contacted_at, h.sales_qualified_at, d.begun_at) as contacted_at,
           least(h.sales_qualified_at, d.begun_at) as sales_qualified_at, d.begun_at as opportunity_at, d.won_at,
           d.lost_at, h.rejected_at, h.recycled_at,
           case when d.won_at is null and d.lost_at is null and h.with_sales
                then least(h.sales_qualified_at, d.begun_at) end as open_at
    from (
        select coalesce(m.person, t.lead_id) as lead_id, t.captured_at, t.source, t.channel, t.campaign
        from first_touches t left join members m on m.lead_id = t.lead_id
        where m.person is null or t.lead_id in (
            select distinct on (m.person) t.lead_id from members m join first_touches t on t.lead_id = m.lead_id
            order by m.person, t.captured_at, t.recorded_at, t.number
        )
    ) f
    left join (
        select coalesce(m.person, j.lead_id) as lead_id, min(j.qualified_at) as qualified_at
        from journeys j left join members m on m.lead_id = j.lead_id group by 1
    ) j on j.lead_id = f.lead_id
    left join (
        select distinct on (1) coalesce(m.person, o.lead_id) as lead_id, o.product, o.team, o.seller
        from (
            select lead_id, product, cycle, team, seller, owner_recorded_at, owner_number from handoffs
            where counted is not false
            union all
            select lead_id, product, cycle, null, null, null, null from journeys
        ) o left join members m on m.lead_id = o.lead_id
        order by 1, o.owner_recorded_at desc nulls last, o.owner_number desc, o.cycle desc, o.product
    ) o on o.lead_id = f.lead_id
    left join (
        select coalesce(m.person, h.lead_id) as lead_id, min(h.accepted_at) as accepted_at,
               min(h.contacted_at) as contacted_at, min(h.sales_qualified_at) as sales_qualified_at,
               min(h.rejected_at) as rejected_at, min(h.recycled_at) filter (where h.counted) as recycled_at,
               bool_or(h.rejected_at is null and h.recycled_at is null) as with_sales
        from handoffs h left join members m on m.lead_id = h.lead_id group by 1
    ) h on h.lead_id = f.lead_id
    left join (
        select coalesce(m.person, d.lead_id) as lead_id, min(d.begun_at) as begun_at,
               min(d.stage_at) filter (where d.stage = 'won') as won_at,
               min(d.stage_at) filter (where d.stage = 'lost') as lost_at
        from deals d left join members m on m.lead_id = d.lead_id group by 1
    ) d on d.lead_id = f.lead_id
""",
    lead_id=Uuid,
    **dict.fromkeys(("source", "channel", "campaign", "product", "team", "seller"), Text),
    **dict.fromkeys((f"{step}_at" for step in STEPS), INSTANT),
)
LEADS = _LEADS.add_cte(MEMBERS).cte("leads")
# Put in place at each use, it costs no more than the columns that the use needs.
LEADS_IN_PLACE = LEADS.prefix_with("not materialized")

LIMIT: BindParameter[int] = bindparam("limit")
TIMES = ("month", "week", "quarter")


async def terms(conn: Connection) -> ReportLocale:
    """Zone and currency of the agreement in force now."""
    return ReportLocale.of(await in_force(conn))


def of_person(table: Table, alias: str) -> Subquery:
    """The rows of a table with `person`, the id by which the rows of `LEADS` are found."""
    rows = table.alias("t")
    person = func.coalesce(MEMBERS.c.person, rows.c.lead_id).label("person")
    joined = rows.outerjoin(MEMBERS, MEMBERS.c.lead_id == rows.c.lead_id)
    return select(person, rows).select_from(joined).subquery(alias)


def group_column(by: Group | None, dated: ColumnElement[Any], of: FromClause) -> Label[Any]:
    """The group `grp`: the span of time that `dated` falls into, or the column of that name."""
    if by is None:
        return cast(null(), Text).label("grp")
    if by in TIMES:
        return func.date_trunc(constant(by), func.timezone(bindparam("zone", type_=Text), dated)).label("grp")
    return of.c[by].label("grp")


def in_range(dated: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether it lies in the question's span."""
    return and_(dated >= bindparam("start", type_=INSTANT), dated < bindparam("until", type_=INSTANT))


def whole(grouped_by: ColumnElement[Any]) -> Label[Any]:
    """Whether a row is the one of everything rather than that of a group."""
    return (func.grouping(grouped_by) == constant(1)).label("whole")


def groups_and_whole(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    """For `group_by`: a row for each group, and one of everything."""
    return func.grouping_sets(tuple_(*columns), tuple_())


async def fetch_rows(conn: Connection, query: Select[Any], question: ReportQuery) -> tuple[Sequence[Row], bool]:
    """The rows of this report's query, which ends with LIMIT: at most ROW_LIMIT, and whether there were more."""
    span = question.span
    values = {"start": span.start, "until": span.until, "zone": question.terms.timezone, "limit": ROW_LIMIT + 1}
    rows = await conn.execute(query, values)
    return rows[:ROW_LIMIT], len(rows) > ROW_LIMIT
