"""Open handoffs with what is due next on each, as the views of the inbox list and count them."""

from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    tuple_,
)

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store.handoffs import IS_TAKEN_OVER, handoffs_table
from services.handoff.handoffs.store.rows import read
from services.handoff.inbox.domain.views import Counts, Cursor, Reader, View
from services.handoff.sla.store.due import select_first_due
from shared.db.connection import Connection, sql
from shared.db.expressions import constant, is_one_of, texts
from shared.db.tables import INSTANT

# The states in which a seller has a handoff to work on, and those in which the next step is the seller's.
HELD = ("offered", "accepted", "contacted", "sales_qualified", "opportunity")
TAKEN = ("accepted", "contacted", "sales_qualified", "opportunity")

_H = handoffs_table.c
# What is never due comes last.
_NEVER: ColumnElement[datetime] = literal_column("timestamptz '9999-01-01'", INSTANT)
_DUE_AT = func.coalesce(select_first_due(handoffs_table).scalar_subquery(), _NEVER)
_ROW = (_H.handoff_id, _H.seller, _H.state, _DUE_AT.label("due_at"), IS_TAKEN_OVER.label("is_taken_over"))
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


class Page(NamedTuple):
    """A page of a view as it is at `now`: each handoff with when its next promise is due; and the counts of all views.

    Of a handoff of which no promise is open, the instant is None.
    """

    now: datetime
    counts: Counts
    listed: list[tuple[Handoff, datetime | None]]


async def find_teams(conn: Connection, seller: str) -> tuple[str, ...]:
    """The team of this seller, and those that the seller leads."""
    return tuple((await conn.execute(_TEAMS_OF, {"seller": seller})).scalars())


async def find_page(conn: Connection, reader: Reader, view: View, after: Cursor | None, limit: int) -> Page:
    """At most `limit` handoffs of the view that follow the cursor, the one that is due first first."""
    values: dict[str, Any] = {"limit": limit}
    values |= {"seller": reader.seller} if reader.seller is not None else {}
    values |= {"teams": list(reader.teams)} if reader.sees == "teams" else {}
    if after is not None:
        values |= {"after_due": after.due_at, "after_id": after.handoff_id}
    rows = list(
        await conn.execute(_select_page(reader.sees, reader.seller is not None, view, after is not None), values)
    )
    counts = {each: rows[0][f"{each}_count"] for each in reader.views}
    return Page(rows[0].now, counts, [(read(row), row.next_due_at) for row in rows if row.handoff_id is not None])


@cache
def _select_page(sees: Literal["own", "teams", "all"], has_own: bool, view: View, has_cursor: bool) -> Select[Any]:
    """One row for each handoff, with all counts; one row without a handoff for an empty page."""
    visible = _select_visible(sees)
    conditions = _list_conditions(visible, has_own)
    counted = [func.count().filter(condition).label(f"{name}_count") for name, condition in conditions.items()]
    counts = select(func.statement_timestamp().label("now"), *counted).select_from(visible).cte("counts")
    page = select(visible.c.handoff_id, visible.c.due_at).where(conditions[view])
    if has_cursor:
        place = tuple_(func.coalesce(bindparam("after_due", type_=INSTANT), _NEVER), bindparam("after_id"))
        page = page.where(tuple_(visible.c.due_at, visible.c.handoff_id) > place)
    shown = page.order_by(visible.c.due_at, visible.c.handoff_id).limit(bindparam("limit")).cte("shown")
    handoffs = shown.join(handoffs_table, _H.handoff_id == shown.c.handoff_id)
    return (
        select(counts, func.nullif(shown.c.due_at, _NEVER).label("next_due_at"), handoffs_table)
        .select_from(counts.outerjoin(handoffs, true()))
        .order_by(shown.c.due_at, shown.c.handoff_id)
    )


@cache
def _select_visible(sees: Literal["own", "teams", "all"]) -> CTE:
    """The open handoffs that a reader sees, looked up once. In parts, so that each may use its index."""
    if sees == "own":
        return select(*_ROW).where(_IS_HELD, _OWN).cte("visible")
    held, waiting = select(*_ROW).where(_IS_HELD), select(*_ROW).where(_IS_WAITING)
    if sees == "teams":
        held, waiting = held.where(or_(_OF_TEAMS, _OWN)), waiting.where(or_(_OF_TEAMS, _H.team.is_(None)))
    return held.union_all(waiting).cte("visible")


def _list_conditions(visible: CTE, has_own: bool) -> dict[View, ColumnElement[bool]]:
    """Which rows each view has. A reader without handoffs of an own follows up those of all."""
    row = visible.c
    own = row.seller == bindparam("seller") if has_own else row.seller.is_not(None)
    asks = not_(row.is_taken_over)
    return {
        "mine": and_(own, asks),
        "team": and_(row.seller.is_not(None), asks),
        "queue": row.seller.is_(None),
        "overdue": row.due_at <= func.statement_timestamp(),
        "follow_up": and_(own, asks, row.state.in_([constant(state) for state in TAKEN])),
        "taken_over": and_(own, row.is_taken_over),
    }
