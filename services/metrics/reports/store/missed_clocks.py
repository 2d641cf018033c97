"""The missed clocks of promises whose miss costs leads, and the people who qualified in a range, as they are now."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import CTE, Select, case, select, tuple_, union_all

from services.metrics.projections.store.report_tables import items_table, people_table
from services.metrics.reports.domain.leak import CAUSES
from services.metrics.reports.store.changes import CHANGED_ITEMS, CHANGED_PEOPLE
from services.metrics.reports.store.clock_counts import CLOCKS
from services.metrics.reports.store.leads import LEADS, SELLER, is_in_range
from shared.db.expressions import constant


@cache
def select_clocks(*, summed: bool, narrowed: bool) -> CTE:
    """The missed clocks of the causes: `person`, `place` of the cause, `at`, `captured_at`."""
    if not summed:
        leads, clocks = LEADS, CLOCKS
        rows = (
            select(
                *(clocks.c.person, _place(clocks.c.target), clocks.c.due_at.label("at"), leads.c.captured_at),
                clocks.c.seller,
            )
            .select_from(clocks.outerjoin(leads, leads.c.lead_id == clocks.c.person))
            .where(clocks.c.state == constant("breached"), clocks.c.target.in_(map(constant, CAUSES)))
        )
        found = rows.subquery("missed_clocks")
        return _narrow(select(found), found.c.seller, narrowed=narrowed).cte("clocks_missed")
    changed, stored = CHANGED_ITEMS.c, items_table.c
    removed = select(changed.person, changed.item).where(
        changed.sign == constant(-1), changed.kind == constant("clock")
    )
    parts = [
        _pick_clocks(stored).where(tuple_(stored.person, stored.item).not_in(removed)),
        _pick_clocks(changed).where(changed.sign == constant(1)),
    ]
    rows_of = (
        _narrow(part, source.seller, narrowed=narrowed) for part, source in zip(parts, (stored, changed), strict=True)
    )
    return union_all(*rows_of).cte("clocks_missed")


def _pick_clocks(columns: Any) -> Select[Any]:
    return select(columns.person, _place(columns.name), columns.at, columns.captured_at, columns.seller).where(
        columns.kind == constant("clock"),
        columns.state == constant("breached"),
        columns.name.in_(map(constant, CAUSES)),
    )


def _place(target: Any) -> Any:
    """The place of a target in CAUSES."""
    return case(*((target == constant(name), constant(place)) for place, name in enumerate(CAUSES))).label("place")


def _narrow(statement: Select[Any], seller: Any, *, narrowed: bool) -> Select[Any]:
    return statement.where(seller == SELLER) if narrowed else statement


def _narrow_both(parts: Sequence[Select[Any]], stored: Any, changed: Any, *, narrowed: bool) -> list[Select[Any]]:
    sources = (stored, changed)
    return [_narrow(part, each.seller, narrowed=narrowed) for part, each in zip(parts, sources, strict=True)]


@cache
def select_people(*, summed: bool, narrowed: bool) -> CTE:
    """The people who qualified in the range, as they are now."""
    if not summed:
        leads = LEADS.c
        rows = select(leads.lead_id.label("person"), leads.won_at, leads.seller).where(is_in_range(leads.qualified_at))
        return _narrow(rows, leads.seller, narrowed=narrowed).cte("qualified_people")
    changed, stored = CHANGED_PEOPLE.c, people_table.c
    removed = select(changed.person).where(changed.sign == constant(-1))
    parts = [
        select(stored.person, stored.won_at, stored.seller).where(
            is_in_range(stored.qualified_at), stored.person.not_in(removed)
        ),
        select(changed.person, changed.won_at, changed.seller).where(
            is_in_range(changed.qualified_at), changed.sign == constant(1)
        ),
    ]
    rows_of = (
        _narrow(part, source.seller, narrowed=narrowed) for part, source in zip(parts, (stored, changed), strict=True)
    )
    return union_all(*rows_of).cte("qualified_people")
