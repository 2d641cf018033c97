"""The quantiles of seconds as PostgreSQL finds them among all clocks of a group."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import FromClause, Label, Select, desc, func, select, union_all

from services.metrics.projections.store.report_tables import DIMENSIONS, items_table
from services.metrics.reports.domain.quantiles import SHARES
from services.metrics.reports.domain.query import Basis, Group, ReportQuery
from services.metrics.reports.store.changes import select_changed_items
from services.metrics.reports.store.leads import LIMIT, SELLER, build_group_column, is_in_range, list_values
from services.metrics.reports.store.sums import TIMINGS, date_item, is_unchanged
from shared.db.connection import Connection
from shared.db.expressions import constant

# What the index `report_items_seller_clocks` has.
INDEXED = ("name", "at", "captured_at", *DIMENSIONS[:-1], "elapsed_seconds", "business_seconds")
SECONDS = tuple(f"{name}_{timing}_seconds" for timing in TIMINGS for name in SHARES)


async def fetch_all_seconds(
    conn: Connection, query: ReportQuery, limit: int
) -> dict[tuple[str, Any], dict[str, float]]:
    """Of one seller's groups there are no counts by how long: from all clocks of the seller."""
    rows = await conn.execute(_build_divided(query.by, query.basis), list_values(query) | {"limit": limit})
    return {(row.target, row.grp): read_seconds(row) for row in rows}


def read_seconds(row: Mapping[str, Any]) -> dict[str, float]:
    """The columns of a row that `build_quantiles` made."""
    return {name: row[name] for name in SECONDS if row[name] is not None}


@cache
def _build_divided(by: Group | None, basis: Basis) -> Select[Any]:
    # Has the clocks read from the index of sellers alone, however long the range.
    stored = (
        select(*(items_table.c[name] for name in INDEXED))
        .where(items_table.c.kind == constant("clock"), items_table.c.seller == SELLER, is_unchanged(items_table))
        .offset(constant(0))
    )
    changed = select_changed_items("clock").c
    listed = union_all(
        _list_clocks(stored.subquery("stored"), by, basis),
        _list_clocks(select_changed_items("clock"), by, basis).where(
            changed.kind == constant("clock"), changed.seller == SELLER, changed.sign == constant(1)
        ),
    ).cte("listed")
    rows = select(listed.c.grp, listed.c.target, *build_quantiles(listed))
    grouped = rows.group_by(listed.c.grp, listed.c.target)
    return grouped.order_by(desc(func.count()), listed.c.target, listed.c.grp).limit(LIMIT)


def _list_clocks(items: FromClause, by: Group | None, basis: Basis) -> Select[Any]:
    columns, instant = items.c, date_item(items, basis)
    return select(
        *(build_group_column(by, instant, items), columns.name.label("target")),
        *(columns.elapsed_seconds, columns.business_seconds),
    ).where(is_in_range(instant))


def build_quantiles(listed: FromClause) -> list[Label[Any]]:
    """The quantiles of rows with `elapsed_seconds` and `business_seconds`."""
    return [
        func.percentile_cont(constant(share)).within_group(listed.c[f"{kind}_seconds"]).label(f"{name}_{kind}_seconds")
        for kind in TIMINGS
        for name, share in SHARES.items()
    ]
