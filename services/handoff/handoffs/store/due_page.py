"""Pages of handoffs that match some filters, what is due first first."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from sqlalchemy import Select, and_, bindparam, exists, not_, select, true, tuple_

from services.handoff.handoffs.domain.cursor import Cursor
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store.handoffs import handoffs_table
from services.handoff.handoffs.store.page import list_conditions, name_filters
from services.handoff.handoffs.store.rows import read
from services.handoff.sla.store.due import is_open, is_unfinished, select_first_due
from services.handoff.sla.store.tables import clocks_table
from shared.db.connection import Connection

# Those of which a promise is open, and the others.
Part = Literal["due", "never"]
_DUE_AT, _ID = clocks_table.c.due_at, handoffs_table.c.handoff_id
_DUE = select_first_due(handoffs_table).lateral("due")
_AFTER = tuple_(_DUE.c.due_at, _ID) > tuple_(bindparam("after_due", type_=_DUE_AT.type), bindparam("after_id"))
_NEVER = not_(and_(is_open(handoffs_table), exists().where(is_unfinished(handoffs_table))))


async def find_page_by_due(
    conn: Connection, filters: Mapping[str, Any], after: Cursor | None, limit: int
) -> list[tuple[Handoff, Cursor]]:
    """At most `limit` handoffs that follow the cursor, each with its own; whose next promise is due first comes first.

    Those of which no promise is open come last, newest first. `filters`: as of `find_page`.
    """
    found: list[tuple[Handoff, Cursor]] = []
    if after is None or after.due_at is not None:
        place = {"after_due": after.due_at, "after_id": after.handoff_id} if after else {}
        rows = await conn.execute(*_build("due", {**filters, **place, "limit": limit}))
        found = [(read(row), Cursor(row.due_at, row.handoff_id)) for row in rows]
    if len(found) < limit and not filters.get("overdue"):
        place = {"before": after.handoff_id} if after and after.due_at is None else {}
        rows = await conn.execute(*_build("never", {**filters, **place, "limit": limit - len(found)}))
        found += [(read(row), Cursor(None, row.handoff_id)) for row in rows]
    return found


def _build(part: Part, given: Mapping[str, Any]) -> tuple[Select[Any], Mapping[str, Any]]:
    named, values = name_filters(given)
    return _select(part, named, "after_due" in given, given.get("overdue"), given.get("filtered")), values


@cache
def _select(
    part: Part, filters: frozenset[str], has_cursor: bool, overdue: bool | None, filtered: bool | None
) -> Select[Any]:
    conditions = list_conditions(filters, overdue, filtered)
    if part == "never":
        page = select(handoffs_table).where(_NEVER, *conditions).order_by(_ID.desc())
    else:
        conditions += [is_open(handoffs_table), _DUE.c.due_at.is_not(None), *([_AFTER] if has_cursor else [])]
        page = (
            select(handoffs_table, _DUE.c.due_at)
            .select_from(handoffs_table.join(_DUE, true()))
            .where(*conditions)
            .order_by(_DUE.c.due_at, _ID)
        )
    return page.limit(bindparam("limit"))
