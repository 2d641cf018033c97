"""The routes that read handoffs: who has each lead, why, and all that a seller needs to know."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.requests import Request

from services.handoff.handoffs.handlers.views import handoff_rows, handoff_views
from services.handoff.handoffs.schemas import HandoffOut, HandoffQuery, HandoffRow, HandoffsOut
from services.handoff.handoffs.store import handoffs, page
from services.handoff.leads.store.aliases import ids_of_person
from shared.auth import Caller, RequireScope
from shared.db.connection import Connection
from shared.http import Problem, Router, problems

router = Router()


@router.get("/v1/handoffs")
async def get_handoffs(
    request: Request, caller: Annotated[Caller, Depends(RequireScope("sales"))], query: Annotated[HandoffQuery, Query()]
) -> HandoffsOut:
    """A page of handoffs; a key that is bound to a seller sees that seller's."""
    if caller.seller is not None and query.seller not in (None, caller.seller):
        return HandoffsOut(handoffs=[], next_cursor=None)

    async def read(conn: Connection) -> Sequence[HandoffRow]:
        people = await ids_of_person(conn, query.lead) if query.lead is not None else None
        found = await page.find_page(conn, _filters(query, caller, people), query.cursor, query.page_size)
        if query.include:
            return [HandoffOut(**view) for view in await handoff_views(conn, found)]
        return [HandoffRow(**row) for row in await handoff_rows(conn, found)]

    rows = await request.app.state.handoff.database.slow_reads.run(read)
    last = rows[-1].handoff_id if len(rows) == query.page_size else None
    return HandoffsOut(handoffs=list(rows), next_cursor=last)


@router.get("/v1/handoffs/{handoff_id}", responses=problems(404))
async def get_handoff(
    handoff_id: UUID, request: Request, caller: Annotated[Caller, Depends(RequireScope("sales"))]
) -> HandoffOut:
    """One handoff."""
    async with request.app.state.handoff.database.read_connection() as conn:
        handoff = await handoffs.find(conn, handoff_id)
        if handoff is None or caller.seller not in (None, handoff.seller):
            raise Problem(404, "There is no such handoff")
        (view,) = await handoff_views(conn, [handoff])
    return HandoffOut(**view)


def _filters(query: HandoffQuery, caller: Caller, people: list[UUID] | None) -> dict[str, Any]:
    filters = query.model_dump(include={"state", "team", "overdue"})
    filters |= {"seller": query.seller or caller.seller, "leads": people}
    return {name: value for name, value in filters.items() if value is not None}
