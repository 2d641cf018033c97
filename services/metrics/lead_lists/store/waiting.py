"""The leads behind the reports of now: without an owner, a next date or a contact, with an open or a stuck deal."""

from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import CTE, ColumnElement, Select, Uuid, bindparam, func, select, tuple_

from services.metrics.commitments.domain import LeadRow, PageCursor
from services.metrics.reports.store.leads import LEADS
from services.metrics.reports.store.open_deals import OPEN_DEALS
from services.metrics.reports.unowned import UNOWNED
from services.metrics.reports.untouched import UNTOUCHED
from shared.db.connection import Connection
from shared.db.expressions import constant
from shared.db.tables import INSTANT

WaitingList = Literal["unowned", "unattended", "untouched", "open", "stuck"]
WAITING_LISTS: tuple[WaitingList, ...] = get_args(WaitingList)


class _Rows(NamedTuple):
    """The rows of a list: since when each waits, its id, and which of the rows are of the list."""

    rows: CTE
    at: ColumnElement[datetime]
    id: ColumnElement[Any]
    condition: ColumnElement[bool] | None = None


_UNOWNED_ID = func.coalesce(UNOWNED.c.handoff_id, UNOWNED.c.lead_id)
_ROWS: dict[WaitingList, _Rows] = {
    "unowned": _Rows(UNOWNED, UNOWNED.c.since, _UNOWNED_ID, UNOWNED.c.has_no_owner),
    "unattended": _Rows(UNOWNED, UNOWNED.c.since, _UNOWNED_ID, ~UNOWNED.c.has_no_owner),
    "untouched": _Rows(UNTOUCHED, UNTOUCHED.c.begun_at, UNTOUCHED.c.handoff_id),
    "open": _Rows(OPEN_DEALS, OPEN_DEALS.c.opened_at, OPEN_DEALS.c.deal),
    "stuck": _Rows(OPEN_DEALS, OPEN_DEALS.c.opened_at, OPEN_DEALS.c.deal,
                   OPEN_DEALS.c.opened_at < bindparam("opened_before", type_=INSTANT)),
}  # fmt: skip


async def list_waiting(
    conn: Connection,
    name: WaitingList,
    limit: int,
    seller: str | None = None,
    after: PageCursor | None = None,
    opened_before: datetime | None = None,
) -> list[LeadRow]:
    """The first `limit` leads of the list, the longest waiting first, or those after a cursor.

    `seller`: this seller's alone; `opened_before`: for `stuck`, before when a deal was opened that is.
    """
    values: dict[str, Any] = {"limit": limit} | ({"seller": seller} if seller else {})
    values |= {"after_at": after.at, "after_id": after.id} if after else {}
    values |= {"opened_before": opened_before} if name == "stuck" else {}
    statement = _build(name, seller is not None, after is not None)
    return [LeadRow(*row) for row in await conn.execute(statement, values)]


@cache
def _build(name: WaitingList, narrowed: bool, after: bool) -> Select[Any]:
    rows, at, id_, condition = _ROWS[name]
    found = rows.c
    conditions = [] if condition is None else [condition]
    conditions += [found.seller == bindparam("seller")] if narrowed else []
    if after:
        cursor = tuple_(bindparam("after_at", type_=INSTANT), bindparam("after_id", type_=Uuid))
        conditions.append(tuple_(at, id_) > cursor)
    return (
        select(
            *(at.label("at"), id_.label("id"), found.lead_id, LEADS.c.source, LEADS.c.channel, found.team),
            *(found.seller, constant(name).label("state")),
        )
        .select_from(rows.join(LEADS, LEADS.c.lead_id == found.lead_id))
        .where(*conditions)
        .order_by(at, id_)
        .limit(bindparam("limit"))
    )
