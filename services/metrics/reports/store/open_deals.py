"""The deals that are open now: counted, and the longest open of each group named."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    desc,
    false,
    func,
    select,
    true,
    tuple_,
    union_all,
)

from services.metrics.projections.store.report_tables import DIMENSIONS
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.store import changes, conversion, entries, leads, sums
from shared.db.connection import Connection, Row
from shared.db.expressions import constant, text_rows
from shared.db.tables import INSTANT

# A deal is open in one stage; the CRM's own stages are not told.
STAGE = "opportunity"
# The item of an open deal. It is in no sum: the open ones are few, and counted from an index alone.
KIND = "open_deal"
# The oldest stuck deals of each row whose leads are named.
NAMED_LEADS = 20
_MARKED = text_rows(
    "select distinct lead_id from metrics.deals where stage = 'opportunity' and lead_id is not null", lead_id=Uuid
).cte("marked")
OPEN_DEALS = (
    text_rows(
        """
        select l.lead_id, l.source_key, l.channel_key, l.campaign_key, d.product, d.team, d.seller, l.captured_at,
               d.opened_at, d.amount, d.currency, d.deal
        from deals d left join members m on m.lead_id = d.lead_id
             join leads l on l.lead_id = coalesce(m.person, d.lead_id)
        where d.stage = 'opportunity'
        """,
        lead_id=Uuid,
        captured_at=INSTANT,
        opened_at=INSTANT,
        amount=Numeric,
        currency=Text,
        deal=Uuid,
        **dict.fromkeys(DIMENSIONS, Text),
    )
    .add_cte(*entries.list_rows_of(_MARKED), leads.LEADS)
    .cte("open_deals")
)
_OPENED_BEFORE = bindparam("opened_before", type_=INSTANT)


async def count_open(
    conn: Connection, query: ReportQuery, opened_before: datetime | None
) -> tuple[Sequence[Row], bool]:
    """A row for each group and currency, and one of all groups (`whole`) for each currency, which come first."""
    statement = _build_counts(query.by, query.basis, summed=query.summed, narrowed=query.narrowed)
    values = leads.list_values(query) | {"limit": leads.ROW_LIMIT + 1, "opened_before": opened_before}
    rows = await conn.execute(statement, values)
    return rows[: leads.ROW_LIMIT], len(rows) > leads.ROW_LIMIT


async def name_stuck(
    conn: Connection, query: ReportQuery, opened_before: datetime
) -> dict[tuple[bool, Any], list[UUID]]:
    """The leads of the first NAMED_LEADS deals of all, by True and None, and of each group, by False and the group."""
    values = leads.list_values(query) | {"opened_before": opened_before}
    found: dict[tuple[bool, Any], list[UUID]] = {}
    for by in dict.fromkeys((None, query.by)):
        statement = _build_names(by, query.basis, summed=query.summed, narrowed=query.narrowed)
        for row in await conn.execute(statement, values):
            for whole in (True, False) if query.by is None else (by is None,):
                found.setdefault((whole, row.grp), []).append(row.person)
    return found


@cache
def _build_counts(by: Group | None, basis: Basis, *, summed: bool, narrowed: bool) -> Select[Any]:
    rows = union_all(*_list_deals(by, basis, summed=summed, narrowed=narrowed)).subquery("deals_now").c
    # By the day only where there are rates: what they convert is added up before.
    day = case((conversion.has_rates(rows.currency), conversion.find_day(rows.opened_at))).label("day")
    dated = select(rows.grp, rows.currency, rows.amount, rows.opened_at, day).subquery("dated").c
    by_day = (
        select(
            *(dated.grp, dated.currency, dated.day, func.count().label("times")),
            func.count().filter(dated.opened_at < _OPENED_BEFORE).label("stuck"),
            func.coalesce(func.sum(dated.amount), constant(0)).label("amount"),
            func.min(dated.opened_at).label("oldest_at"),
        )
        .group_by(dated.grp, dated.currency, dated.day)
        .cte("open_by_day")
    )
    return _convert(by_day)


def _convert(by_day: CTE) -> Select[Any]:
    counted = by_day.c
    rate, currency, factor, rated = conversion.convert(counted.currency, counted.day)
    columns = (counted.grp, currency.label("currency"), counted.times, counted.stuck, counted.oldest_at)
    rows = (
        select(*columns, (counted.amount * factor).label("amount"), (counted.times * rated).label("rated"))
        .select_from(by_day.outerjoin(rate, true()))
        .cte("converted")
        .c
    )
    counts = (cast(func.sum(rows[name]), BigInteger).label(name) for name in ("times", "stuck", "rated"))
    totals = (*counts, func.sum(rows.amount).label("amount"), func.min(rows.oldest_at).label("oldest_at"))
    return (
        select(rows.grp, rows.currency, leads.is_whole(rows.grp), *totals)
        .group_by(func.grouping_sets(tuple_(rows.grp, rows.currency), tuple_(rows.currency)))
        .order_by(desc("whole"), desc("times"), rows.grp, rows.currency)
        .limit(leads.LIMIT)
    )


@cache
def _build_names(by: Group | None, basis: Basis, *, summed: bool, narrowed: bool) -> Select[Any]:
    limit = constant(NAMED_LEADS)
    stuck = [
        each.where(each.selected_columns.opened_at < _OPENED_BEFORE)
        for each in _list_deals(by, basis, summed=summed, narrowed=narrowed)
    ]
    if by is None:
        # Each part ends by itself, in the order of its index.
        stuck = [select(each.order_by("opened_at", "person").limit(limit).subquery()) for each in stuck]
    rows = union_all(*stuck).subquery("stuck_deals").c
    place = func.row_number().over(partition_by=rows.grp, order_by=(rows.opened_at, rows.person)).label("place")
    placed = select(rows.grp, rows.person, place).subquery("placed").c
    return select(placed.grp, placed.person).where(placed.place <= limit).order_by(placed.grp, placed.place)


def _list_deals(by: Group | None, basis: Basis, *, summed: bool, narrowed: bool) -> list[Select[Any]]:
    """The open deals of the query: from all folded rows, or as last folded and as they changed."""
    if not summed:
        deals = OPEN_DEALS.c
        renamed = select(
            *(deals[name] for name in DIMENSIONS),
            *(deals.lead_id.label("person"), deals.captured_at, deals.opened_at.label("at"), deals.amount),
            deals.currency.label("name"),
        ).subquery("deals")
        return [_select(renamed, by, basis, narrowed)]
    return [_select(items, by, basis, narrowed).where(is_now) for items, is_now in changes.list_items_now(KIND)]


def _select(deals: FromClause, by: Group | None, basis: Basis, narrowed: bool) -> Select[Any]:
    columns, instant = deals.c, sums.date_item(deals, basis)
    # Of a range that it does not know the planner expects few deals, and takes the index of all instants.
    in_range: ColumnElement[bool] = case((leads.is_in_range(instant), true()), else_=false())
    rows = select(
        *(leads.build_group_column(by, instant, deals), columns.name.label("currency"), columns.amount),
        *(columns["at"].label("opened_at"), columns.person),
    ).where(in_range)
    return leads.narrow(rows, columns.seller, narrowed=narrowed)
