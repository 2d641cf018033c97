"""Open handoffs with what is due next on each, as the views of the inbox list and count them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, and_, bindparam, func, literal_column, or_, select, tuple_

from services.handoff.handoffs.store.handoffs import handoffs_table
from services.handoff.inbox.domain.views import Counts, Cursor, Reader, View
from services.handoff.sla.store.tables import clocks_table
from shared.db.connection import Connection, sql
from shared.db.expressions import constant, is_one_of, texts
from shared.db.tables import INSTANT

# The states in which a seller has a handoff to work on, and those in which the next step is the seller's.
HELD = ("offered", "accepted", "contacted", "sales_qualified", "opportunity")
TAKEN = ("accepted", "contacted", "sales_qualified", "opportunity")

_H, _C = handoffs_table.c, clocks_table.c
# What is never due comes last.
_NEVER: ColumnElement[datetime] = literal_column("timestamptz '9999-01-01'", INSTANT)
_UNFINISHED = or_(_C.state == constant("running"), and_(_C.state == constant("breached"), _C.finished_at.is_(None)))
_DUE_AT = (
    select(func.coalesce(func.min(_C.due_at), _NEVER))
    .where(_C.handoff_id == _H.handoff_id, _UNFINISHED, or_(_C.seller.is_(None), _C.seller == _H.seller))
    .correlate(handoffs_table)
    .scalar_subquery()
)
_ROW = (_H.handoff_id, _H.seller, _H.state, _DUE_AT.label("due_at"))
_IS_HELD = and_(_H.state.in_([constant(state) for state in HELD]), _H.seller.is_not(None))
# `Handoff.waiting`.
_IS_WAITING = or_(
    _H.state == constant("queued"),
    and_(
        _H.seller.is_(None),
        _H.qualified_at.is_not(None),
        or_(
            _H.state == constant("opportunity"),
            and_(_H.state.in_([constant("won"), constant("lost")]), _H.queued_at.is_not(None)),
        ),
    ),
)
_OWN = _H.seller == bindparam("seller")
_OF_TEAMS = is_one_of(_H.team, texts("teams"))
_TEAMS_OF = sql("""
    select team from sellers where seller = :seller union select team from teams where lead = :seller order by team
""")


@dataclass(frozen=True)
class Listed:
    """A handoff of a page. `due_at`: when its next promise is due, None if none is."""

    handoff_id: UUID
    due_at: datetime | None


async def find_teams(conn: Connection, seller: str) -> tuple[str, ...]:
    """The team of this seller, and those that the seller leads."""
    return tuple((await conn.execute(_TEAMS_OF, {"seller": seller})).scalars())


async def count_views(conn: Connection, reader: Reader, now: datetime) -> Counts:
    """How many handoffs each view of the reader has."""
    values = _values_of(reader) | {"now": now}
    row = (await conn.execute(_count(reader.sees, reader.seller is not None), values)).one()
    return {view: row[view] for view in reader.views}


async def find_page(
    conn: Connection, reader: Reader, view: View, after: Cursor | None, now: datetime, limit: int
) -> list[Listed]:
    """At most `limit` handoffs of the view that follow the cursor, the one that is due first first."""
    values = _values_of(reader) | {"now": now, "limit": limit}
    if after is not None:
        values |= {"after_due": after.due_at, "after_id": after.handoff_id}
    statement = _page(reader.sees, reader.seller is not None, view, after is not None)
    return [Listed(row.handoff_id, row.due_at) for row in await conn.execute(statement, values)]


def _values_of(reader: Reader) -> dict[str, Any]:
    values: dict[str, Any] = {"seller": reader.seller} if reader.seller is not None else {}
    return values | ({"teams": list(reader.teams)} if reader.sees == "teams" else {})


@cache
def _open(sees: Literal["own", "teams", "all"]) -> CTE:
    """The open handoffs that a reader sees. Two parts, so that each may use its index."""
    if sees == "own":
        return select(*_ROW).where(_IS_HELD, _OWN).cte("visible")
    held, waiting = select(*_ROW).where(_IS_HELD), select(*_ROW).where(_IS_WAITING)
    if sees == "teams":
        held, waiting = held.where(or_(_OF_TEAMS, _OWN)), waiting.where(or_(_OF_TEAMS, _H.team.is_(None)))
    return held.union_all(waiting).cte("visible")


def _conditions(visible: CTE, has_own: bool) -> dict[View, ColumnElement[bool]]:
    """Which rows each view has. A reader without handoffs of an own follows up those of all."""
    row = visible.c
    own = row.seller == bindparam("seller") if has_own else row.seller.is_not(None)
    return {
        "mine": own,
        "team": row.seller.is_not(None),
        "queue": row.seller.is_(None),
        "overdue": row.due_at <= bindparam("now", type_=INSTANT),
        "follow_up": and_(own, row.state.in_([constant(state) for state in TAKEN])),
    }


@cache
def _count(sees: Literal["own", "teams", "all"], has_own: bool) -> Select[Any]:
    visible = _open(sees)
    counts: list[ColumnElement[Any]] = [
        func.count().filter(condition).label(view) for view, condition in _conditions(visible, has_own).items()
    ]
    return select(*counts).select_from(visible)


@cache
def _page(sees: Literal["own", "teams", "all"], has_own: bool, view: View, has_cursor: bool) -> Select[Any]:
    visible = _open(sees)
    statement = select(visible.c.handoff_id, func.nullif(visible.c.due_at, _NEVER).label("due_at")).where(
        _conditions(visible, has_own)[view]
    )
    if has_cursor:
        place = tuple_(func.coalesce(bindparam("after_due", type_=INSTANT), _NEVER), bindparam("after_id"))
        statement = statement.where(tuple_(visible.c.due_at, visible.c.handoff_id) > place)
    return statement.order_by(visible.c.due_at, visible.c.handoff_id).limit(bindparam("limit"))
