"""Lists of handoffs: those that match some filters, newest first."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, not_, select

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store.handoffs import handoffs_table
from services.handoff.handoffs.store.rows import read
from services.handoff.sla.store.due import is_overdue
from shared.db.connection import Connection
from shared.db.expressions import among, ids

_COLUMNS = handoffs_table.c
_OVERDUE = is_overdue(handoffs_table)
FILTERS = {
    "state": _COLUMNS.state == bindparam("state"),
    "seller": _COLUMNS.seller == bindparam("seller"),
    "team": _COLUMNS.team == bindparam("team"),
    "leads": among(_COLUMNS.lead_id, ids("leads")),
    "before": _COLUMNS.handoff_id < bindparam("before"),
}


async def page(conn: Connection, wanted: Mapping[str, Any], before: UUID | None, limit: int) -> list[Handoff]:
    """Handoffs of the wanted `state`, `seller`, `team`, of these `leads`, `overdue` or not, newest first.

    `before`: those below this id.
    """
    given = {**wanted, "limit": limit} | ({"before": before} if before else {})
    rows = await conn.execute(_page(frozenset(given) & frozenset(FILTERS), wanted.get("overdue")), given)
    return [read(row) for row in rows]


@cache
def _page(filters: frozenset[str], overdue: bool | None) -> Select[Any]:
    tests = [FILTERS[name] for name in sorted(filters)]
    if overdue is not None:
        tests.append(_OVERDUE if overdue else not_(_OVERDUE))
    return select(handoffs_table).where(*tests).order_by(_COLUMNS.handoff_id.desc()).limit(bindparam("limit"))
