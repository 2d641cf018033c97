"""How many delivered leads of each span of time came with the fields that marketing promised."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Label, Select, cast, func, select

from services.metrics.projections.store.person_ids import join_person
from services.metrics.projections.store.tables import journeys_table
from services.metrics.reports.domain.query import ReportQuery, TimeGroup
from services.metrics.reports.domain.standing import Done
from services.metrics.reports.store.leads import LEADS, build_group_column, is_in_range, list_values
from services.metrics.reports.store.sums import count_items
from shared.db.connection import Connection
from shared.db.expressions import constant


async def fetch_complete(conn: Connection, query: ReportQuery, per: TimeGroup) -> dict[date, Done]:
    """By the first day of each span in which such leads qualified: those with all promised fields, and the others."""
    build = _build_summed if query.summed else _build_plain
    rows = await conn.execute(build(per), list_values(query))
    return {row.first: Done(row.complete, row.incomplete) for row in rows}


@cache
def _build_summed(per: TimeGroup) -> Select[Any]:
    items = count_items(per, "period", ("delivery",), narrowed=False).c
    complete = items.name == constant("complete")
    counts = (func.sum(items["count"]).filter(condition) for condition in (complete, ~complete))
    return _group(items.grp, *counts)


@cache
def _build_plain(per: TimeGroup) -> Select[Any]:
    journeys, leads = join_person(journeys_table, "j").c, LEADS.c
    told = (
        select(build_group_column(per, leads.qualified_at, LEADS), func.bool_or(journeys.complete).label("complete"))
        .where(
            journeys.person == leads.lead_id,
            journeys.qualified_at == leads.qualified_at,
            journeys.complete.is_not(None),
            leads.origin == constant("marketing"),
            is_in_range(leads.qualified_at),
        )
        .group_by(leads.lead_id, leads.qualified_at)
        .subquery("told")
    ).c
    counts = (func.count().filter(condition) for condition in (told.complete, ~told.complete))
    return _group(told.grp, *counts)


def _group(group: ColumnElement[Any], *counts: ColumnElement[Any]) -> Select[Any]:
    complete, incomplete = (cast(func.coalesce(count, constant(0)), BigInteger) for count in counts)
    columns: list[Label[Any]] = [
        cast(group, Date).label("first"),
        complete.label("complete"),
        incomplete.label("incomplete"),
    ]
    return select(*columns).group_by(group)
