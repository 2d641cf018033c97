"""Pages of handoffs that match some filters, newest first."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, not_, select

from services.handoff.handoffs.domain.handoff import FILTERED, Handoff
from services.handoff.handoffs.store.handoffs import handoffs_table
from services.handoff.handoffs.store.rows import read
from services.handoff.sla.store.due import is_overdue
from shared.db.connection import Connection
from shared.db.expressions import constant, ids, is_one_of

_COLUMNS = handoffs_table.c
_OVERDUE = is_overdue(handoffs_table)
_FILTERED = and_(
    _COLUMNS.state == constant("queued"),
    func.starts_with(func.coalesce(_COLUMNS.waits_for, constant("")), constant(f"{FILTERED}/")),
)
FILTERS = {
    "state": _COLUMNS.state == bindparam("state"),
    "seller": _COLUMNS.seller == bindparam("seller"),
    "team": _COLUMNS.team == bindparam("team"),
    "leads": is_one_of(_COLUMNS.lead_id, ids("leads")),
    "before": _COLUMNS.handoff_id < bindparam("before"),
}


async def find_page(conn: Connection, filters: Mapping[str, Any], before: UUID | None, limit: int) -> list[Handoff]:
    """At most `limit` handoffs with ids below `before`, newest first.

    `filters`: any of `state`, `seller`, `team`, `leads` (a list of lead ids), `overdue` and `filtered` (true or false).
    """
    values = {**filters, "limit": limit} | ({"before": before} if before else {})
    named = frozenset(values) & frozenset(FILTERS)
    rows = await conn.execute(_select(named, filters.get("overdue"), filters.get("filtered")), values)
    return [read(row) for row in rows]


@cache
def _select(filters: frozenset[str], overdue: bool | None, filtered: bool | None) -> Select[Any]:
    conditions = [FILTERS[name] for name in sorted(filters)]
    if overdue is not None:
        conditions.append(_OVERDUE if overdue else not_(_OVERDUE))
    if filtered is not None:
        conditions.append(_FILTERED if filtered else not_(_FILTERED))
    return select(handoffs_table).where(*conditions).order_by(_COLUMNS.handoff_id.desc()).limit(bindparam("limit"))
