"""The report `pipeline`: deals that are open now, by stage, and those that are open longer than most that were won."""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, FromClause, Select, Uuid, bindparam, cast, desc, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.metrics.reports.domain.pipeline import OpenDeals, Pace, write_open_deals
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.result import ReportResult, build_detailed_result
from services.metrics.reports.store import conversion, leads, open_deals
from shared.db.connection import Connection, sql
from shared.db.expressions import constant
from shared.db.tables import INSTANT

_PACE = sql("""
    select count(*) as won, percentile_cont(0.9) within group (order by extract(epoch from stage_at - opened_at))
        as seconds, now() as at
    from deals where stage = 'won' and opened_at <= stage_at
""")


class Counted(NamedTuple):
    """The open deals of each group, and of all; `truncated`: there are more groups."""

    groups: dict[Any, OpenDeals]
    total: OpenDeals
    truncated: bool


async def compute_pipeline(conn: Connection, query: ReportQuery) -> ReportResult:
    """The deals that are open now: how many, their amounts, since when the oldest is open, and which are stuck.

    Stuck: open for longer than nine in ten of the deals that were won; `null` until enough were. Cohort: by the first
    capture of the lead; period: by the day on which the deal was opened. `leads`: of the oldest stuck deals.
    """
    pace = await find_pace(conn)
    counted = await count_open(conn, query, pace)
    own = query.locale.currency
    details = {((open_deals.STAGE,), grp): write_open_deals(each, pace, own) for grp, each in counted.groups.items()}
    return build_detailed_result(
        query, ("stage",), details, write_open_deals(counted.total, pace, own), counted.truncated
    )


async def find_pace(conn: Connection) -> Pace:
    """How long nine in ten of the deals that were won had been open."""
    row = (await conn.execute(_PACE)).one()
    return Pace(row.won, row.seconds, row.at)


async def count_open(conn: Connection, query: ReportQuery, pace: Pace) -> Counted:
    """The open deals of the query."""
    statement = _build(query.by, query.basis, summed=query.summed, narrowed=query.narrowed)
    values = leads.list_values(query) | {"limit": leads.ROW_LIMIT + 1, "opened_before": pace.opened_before}
    rows = await conn.execute(statement, values)
    groups: dict[Any, OpenDeals] = {}
    total = OpenDeals()
    for row in rows[: leads.ROW_LIMIT]:
        found = OpenDeals.of_row(row)
        if row.whole:
            total = total.join(found)
        else:
            groups[row.grp] = groups.get(row.grp, OpenDeals()).join(found)
    return Counted(groups, total, len(rows) > leads.ROW_LIMIT)


@cache
def _build(by: Group | None, basis: Basis, *, summed: bool, narrowed: bool) -> Select[Any]:
    deals = open_deals.OPEN_DEALS_OF_PEOPLE if summed else open_deals.OPEN_DEALS
    found = deals.c
    instant = found.captured_at if basis == "cohort" else found.opened_at
    rate, currency, factor, rated = conversion.convert(found.currency, conversion.find_day(found.opened_at))
    source: FromClause = deals.outerjoin(rate, true())
    columns = (found.opened_at, found.lead_id, currency.label("currency"), rated.label("rated"))
    rows = (
        select(leads.build_group_column(by, instant, deals), *columns, (found.amount * factor).label("amount"))
        .select_from(source)
        .where(leads.is_in_range(instant))
    )
    return _sum(leads.narrow(rows, found.seller, narrowed=narrowed).cte("counted"))


def _sum(rows: FromClause) -> Select[Any]:
    counted = rows.c
    is_stuck = counted.opened_at < bindparam("opened_before", type_=INSTANT)
    leads_by_age = func.array_agg(aggregate_order_by(counted.lead_id, counted.opened_at, counted.lead_id))
    ages = func.array_agg(aggregate_order_by(counted.opened_at, counted.opened_at, counted.lead_id))
    return (
        select(
            *(counted.grp, counted.currency, leads.is_whole(counted.grp), func.count().label("times")),
            func.coalesce(func.sum(counted.amount), constant(0)).label("amount"),
            func.sum(counted.rated).label("rated"),
            func.min(counted.opened_at).label("oldest_at"),
            cast(leads_by_age.filter(is_stuck), ARRAY(Uuid)).label("found"),
            cast(ages.filter(is_stuck), ARRAY(INSTANT)).label("found_at"),
        )
        .group_by(func.grouping_sets(tuple_(counted.grp, counted.currency), tuple_(counted.currency)))
        .order_by(desc("whole"), desc("times"), counted.grp, counted.currency)
        .limit(leads.LIMIT)
    )
