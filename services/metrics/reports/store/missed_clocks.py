"""The missed clocks of promises whose miss costs leads, as they are now."""

from functools import cache
from typing import Any

from sqlalchemy import CTE, Select, func, select, tuple_, union_all

from services.metrics.projections.store.report_tables import items_table
from services.metrics.reports.domain.leak import CAUSES
from services.metrics.reports.store.changes import select_changed_items
from services.metrics.reports.store.clock_counts import CLOCKS
from services.metrics.reports.store.leads import LEADS, narrow
from services.metrics.reports.store.outcomes import find_place
from shared.agreement.readers.sales import SEPARATOR
from shared.db.expressions import constant, is_one_of, texts


@cache
def select_clocks(*, summed: bool, narrowed: bool) -> CTE:
    """The missed clocks of the causes: `person`, `place` of the cause, `at`, `captured_at`."""
    if not summed:
        leads, clocks = LEADS, CLOCKS
        rows = (
            select(
                *(
                    clocks.c.person,
                    find_place(clocks.c.target).label("place"),
                    clocks.c.due_at.label("at"),
                    leads.c.captured_at,
                ),
                clocks.c.seller,
            )
            .select_from(clocks.outerjoin(leads, leads.c.lead_id == clocks.c.person))
            .where(clocks.c.state == constant("breached"), clocks.c.target.in_(map(constant, CAUSES)))
        )
        found = rows.subquery("missed_clocks")
        return narrow(select(found), found.c.seller, narrowed=narrowed).cte("clocks_missed")
    changed, stored = select_changed_items("clock").c, items_table.c
    removed = select(changed.person, changed.item).where(
        changed.sign == constant(-1), changed.kind == constant("clock")
    )
    parts = [
        _pick_clocks(stored).where(tuple_(stored.person, stored.item).not_in(removed)),
        _pick_clocks(changed).where(changed.sign == constant(1)),
    ]
    rows_of = (
        narrow(part, source.seller, narrowed=narrowed) for part, source in zip(parts, (stored, changed), strict=True)
    )
    return union_all(*rows_of).cte("clocks_missed")


def _pick_clocks(columns: Any) -> Select[Any]:
    target = func.split_part(columns.name, constant(SEPARATOR), constant(1))
    return select(
        columns.person, find_place(target).label("place"), columns.at, columns.captured_at, columns.seller
    ).where(
        columns.kind == constant("clock"),
        columns.state == constant("breached"),
        is_one_of(columns.name, texts("causes")),
    )
