"""The rows of lists: as people were last folded, and, of those who changed since, as they are now."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Uuid, bindparam, func, select, tuple_

from services.metrics.commitments.domain import PageCursor
from services.metrics.lead_lists.domain import FOLDED, ListedLead, ListFilter, read_groups
from services.metrics.projections.store.report_tables import STEPS, items_table, people_table
from services.metrics.reports.domain.query import Basis, ReportQuery
from services.metrics.reports.store.entries import MARKED, select_changed_rows
from services.metrics.reports.store.leads import is_in_range
from shared.db.connection import Connection, sql
from shared.db.expressions import constant, ids, text_rows
from shared.db.tables import INSTANT

# Everyone, where people are few and their sums cannot be used: a lead may be known by its handoff or deal alone.
_EVERYONE = text_rows(
    """
    select lead_id from metrics.first_touches union select lead_id from metrics.journeys
    union select lead_id from metrics.handoffs where lead_id is not null
    union select lead_id from metrics.clocks where lead_id is not null
    union select lead_id from metrics.deals where lead_id is not null
    union select lead_id from metrics.receipts where lead_id is not null
    """,
    lead_id=Uuid,
).cte("marked")
_FRESH = {True: select_changed_rows(_EVERYONE), False: select_changed_rows(MARKED)}
# Each row is looked up where the index of the page's order has it: no bitmap collects all rows before one is read.
_WALK_INDEXES = sql("select set_config('enable_bitmapscan', 'off', true)")
_CHANGED = sql("select distinct lead_id from changed_leads")
_ITEM_COLUMNS = {"reason": "name", "check": "state"}


async def list_stored(
    conn: Connection, asked: ListFilter, query: ReportQuery, after: PageCursor | None, limit: int
) -> list[ListedLead]:
    """The first rows after the cursor of the people who have not changed since they were last folded."""
    await conn.execute(_WALK_INDEXES)
    values = _list_values(asked, query, after, limit)
    values["changed"] = (await conn.execute(_CHANGED)).scalars()
    statement = _select_stored(asked.listed, asked.basis, _name_filters(asked), after is not None)
    return [_read(asked, row) for row in await conn.execute(statement, values)]


async def list_fresh(
    conn: Connection, asked: ListFilter, query: ReportQuery, after: PageCursor | None, limit: int, *, everyone: bool
) -> list[ListedLead]:
    """The first rows after the cursor of the people who changed since they were last folded, or of everyone."""
    values = _list_values(asked, query, after, limit)
    statement = _select_fresh(asked.listed, asked.basis, _name_filters(asked), after is not None, everyone)
    return [_read(asked, row) for row in await conn.execute(statement, values | {"zone": query.locale.timezone})]


@cache
def _select_stored(listed: str, basis: Basis, filters: frozenset[tuple[str, bool]], after: bool) -> Select[Any]:
    table = people_table if listed in STEPS else items_table
    changed = table.c.person.in_(select(func.unnest(ids("changed"))))
    return _select(table, listed, basis, filters, after).where(~changed)


@cache
def _select_fresh(
    listed: str, basis: Basis, filters: frozenset[tuple[str, bool]], after: bool, everyone: bool
) -> Select[Any]:
    people, items = _FRESH[everyone]
    return _select(people if listed in STEPS else items, listed, basis, filters, after)


def _select(
    rows: FromClause, listed: str, basis: Basis, filters: frozenset[tuple[str, bool]], after: bool
) -> Select[Any]:
    of_people = listed in STEPS
    reached = rows.c[f"{listed}_at"] if of_people else rows.c.at
    instant, id_ = rows.c.captured_at if basis == "cohort" else reached, rows.c.person if of_people else rows.c.item
    kind = [] if of_people else [rows.c.kind == constant(listed)]
    conditions = [*kind, reached.is_not(None), is_in_range(instant), *_compare(rows, filters)]
    if after:
        cursor = tuple_(bindparam("after_at", type_=INSTANT), bindparam("after_id", type_=Uuid))
        conditions.append(tuple_(instant, id_) < cursor)
    return (
        select(*rows.c, instant.label("ordered_at"), id_.label("ordered_id"), reached.label("reached_at"))
        .where(*conditions)
        .order_by(instant.desc(), id_.desc())
        .limit(bindparam("limit"))
    )


def _compare(rows: FromClause, filters: frozenset[tuple[str, bool]]) -> list[ColumnElement[bool]]:
    """The condition of each filter by its name, and whether it asks for rows that have none."""
    columns = {name: rows.c[_column_of(name)] for name, _ in filters}
    return [columns[name].is_(None) if none else columns[name] == bindparam(name) for name, none in sorted(filters)]


def _column_of(name: str) -> str:
    return f"{name}_key" if name in FOLDED else _ITEM_COLUMNS.get(name, name)


def _name_filters(asked: ListFilter) -> frozenset[tuple[str, bool]]:
    return frozenset((name, value is None) for name, value in asked.list_keys().items())


def _list_values(asked: ListFilter, query: ReportQuery, after: PageCursor | None, limit: int) -> dict[str, Any]:
    values = {name: value for name, value in asked.list_keys().items() if value is not None}
    cursor = {"after_at": after.at, "after_id": after.id} if after else {}
    dates = query.time_range
    return {**values, **cursor, "start": dates.start, "until": dates.until, "limit": limit}


def _read(asked: ListFilter, row: Any) -> ListedLead:
    common = (row.ordered_at, row.ordered_id, row.person, row.captured_at, row.reached_at)
    if asked.is_of_items:
        is_money = asked.listed != "rejection"
        own = {"amount": row.amount, "currency": row.name} if is_money else {}
        own |= {} if is_money else {"reason": row.name, "clause": row.clause, "check": row.state}
        return ListedLead(*common, groups=read_groups(row), **own)
    steps = {step: at for step in STEPS if (at := getattr(row, f"{step}_at"))}
    return ListedLead(*common, groups=read_groups(row), steps=steps)
