"""The queries that add up what was paid, converted by the rate of its day, beside the leads that came of it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    TIMESTAMP,
    BigInteger,
    ColumnElement,
    Date,
    Select,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    cast,
    desc,
    func,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from services.metrics.projections.store.tables import spend_table
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.domain.spans import find_next_day
from services.metrics.reports.store.conversion import OWN, convert
from services.metrics.reports.store.leads import (
    FOLDED_GROUPS,
    LIMIT,
    ROW_LIMIT,
    TIME_GROUPS,
    is_whole,
    list_values,
)
from services.metrics.reports.store.step_counts import count_steps
from shared.db.connection import Connection, Row
from shared.db.expressions import constant

STEPS = ("captured", "qualified", "won")

_S = spend_table.c
# Of a day that begins in the range. It is the account's day: no zone moves it to another date.
_IN_RANGE = and_(
    _S.day >= bindparam("first_spent", type_=Date),
    _S.day < bindparam("spent_until", type_=Date),
)


async def fetch_costs(conn: Connection, query: ReportQuery, *, spent: bool) -> tuple[Sequence[Row], bool]:
    """A row for each group and currency; `currency` is null for the leads and for what was paid in the report's own.

    `whole`: of all groups. `spent`: with what was paid, else the leads alone.
    """
    statement = _build_costs(query.by, query.basis, summed=query.summed, narrowed=query.narrowed, spent=spent)
    rows = await conn.execute(statement, _list_values(query))
    return rows[:ROW_LIMIT], len(rows) > ROW_LIMIT


async def fetch_spend(conn: Connection, query: ReportQuery) -> Sequence[Row]:
    """What was paid in all, a row for each currency."""
    return await conn.execute(_build_total_spend(), _list_values(query))


async def fetch_unattributed(conn: Connection, query: ReportQuery) -> Sequence[Row]:
    """What was paid without a campaign, or for one of which no lead of the range came, a row for each currency."""
    return await conn.execute(_build_unattributed(summed=query.summed), _list_values(query))


@cache
def _build_costs(by: Group | None, basis: Basis, *, summed: bool, narrowed: bool, spent: bool) -> Select[Any]:
    counted = count_steps(by, basis, STEPS, summed=summed, narrowed=narrowed)
    zeros = (constant(0).label("amount"), constant(0).label("figures"), constant(0).label("rated"))
    currency = cast(null(), Text).label("currency")
    parts = [select(counted.c.grp, currency, *(counted.c[step] for step in STEPS), *zeros)]
    if spent:
        paid = _convert(_select_spend(by))
        no_leads = (constant(0) for _ in STEPS)
        parts.append(select(paid.c.grp, paid.c.currency, *no_leads, paid.c.amount, constant(1), paid.c.rated))
    return _total(union_all(*parts).cte("costs"), basis)


def _total(costs: CTE, basis: Basis) -> Select[Any]:
    grp, captured, figures = costs.c.grp, func.sum(costs.c.captured), func.sum(costs.c.figures)
    reached = STEPS if basis == "period" else ("captured",)
    whole = func.grouping(grp) == constant(1)
    shown = (whole, figures != constant(0), *(func.sum(costs.c[step]) != constant(0) for step in reached))
    return (
        select(
            *(grp, is_whole(grp), costs.c.currency),
            *(cast(func.sum(costs.c[step]), BigInteger).label(step) for step in STEPS),
            func.sum(costs.c.amount).label("amount"),
            func.sum(costs.c.rated).label("rated"),
        )
        .group_by(func.grouping_sets(tuple_(grp, costs.c.currency), tuple_(costs.c.currency)))
        .having(or_(*shown))
        .order_by(desc("whole"), func.sum(captured).over(partition_by=grp).desc(), grp)
        .limit(LIMIT)
    )


@cache
def _build_total_spend() -> Select[Any]:
    return _add_up(_convert(_select_spend(None)))


@cache
def _build_unattributed(*, summed: bool) -> Select[Any]:
    counted = count_steps("campaign", "cohort", STEPS, summed=summed, narrowed=False)
    captured = select(counted.c.grp).group_by(counted.c.grp).having(func.sum(counted.c.captured) != constant(0))
    brought = captured.where(counted.c.grp.is_not(None)).subquery("brought")
    unknown = or_(_S.campaign_key.is_(None), _S.campaign_key.not_in(select(brought.c.grp)))
    return _add_up(_convert(_select_spend(None).where(unknown)))


def _add_up(paid: Subquery) -> Select[Any]:
    amount, rated = func.sum(paid.c.amount).label("amount"), func.sum(paid.c.rated).label("rated")
    return select(paid.c.currency, amount, rated).group_by(paid.c.currency).order_by(paid.c.currency).limit(LIMIT)


def _select_spend(by: Group | None) -> Select[Any]:
    """What was paid, by group, currency and, where a rate may be needed, by day."""
    group = _group_spend(by).label("grp")
    day = case((_S.currency != OWN, _S.day)).label("day")
    return (
        select(group, _S.currency, day, func.sum(_S.amount).label("amount"))
        .where(_IN_RANGE, _S.currency.is_not(None))
        .group_by(constant(1), constant(2), constant(3))
    )


def _group_spend(by: Group | None) -> ColumnElement[Any]:
    if by in TIME_GROUPS:
        return func.date_trunc(constant(by), cast(_S.day, TIMESTAMP))
    return _S[f"{by}_key"] if by in FOLDED_GROUPS else cast(null(), Text)


def _convert(spend: Select[Any]) -> Subquery:
    """The amounts in the report's own currency, each by the rate of its day; without a rate in theirs."""
    paid = spend.subquery("paid")
    rate, currency, factor, rated = convert(paid.c.currency, paid.c.day)
    return (
        select(
            paid.c.grp,
            func.nullif(currency, OWN).label("currency"),
            (paid.c.amount * factor).label("amount"),
            rated.label("rated"),
        )
        .select_from(paid.outerjoin(rate, true()))
        .subquery("converted")
    )


def _list_values(query: ReportQuery) -> dict[str, Any]:
    zone, dates = query.locale.zone, query.time_range
    days = {"first_spent": find_next_day(dates.start, zone), "spent_until": find_next_day(dates.until, zone)}
    return list_values(query) | days | {"limit": ROW_LIMIT + 1}
