"""The routes that read handoffs: who has each lead, why, and all that a seller needs to know."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.requests import Request

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers.views import handoff_rows, handoff_views
from services.handoff.handoffs.schemas.handoffs import HandoffOut, HandoffQuery, HandoffRow, HandoffsOut
from services.handoff.handoffs.store import due_page, handoffs, page
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

    async def read(conn: Connection) -> HandoffsOut:
        people = await ids_of_person(conn, query.lead) if query.lead is not None else None
        found, ends = await _find(conn, query, _filters(query, caller, people))
        if query.include:
            rows: list[HandoffRow] = [HandoffOut(**view) for view in await handoff_views(conn, found)]
        else:
            rows = [HandoffRow(**row) for row in await handoff_rows(conn, found)]
        return HandoffsOut(handoffs=list(rows), next_cursor=ends[-1] if len(ends) == query.page_size else None)

    listed: HandoffsOut = await request.app.state.handoff.database.slow_reads.run(read)
    return listed


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


async def _find(conn: Connection, query: HandoffQuery, filters: dict[str, Any]) -> tuple[list[Handoff], list[str]]:
    """The handoffs of the page, and for each the cursor of a page that would end with it."""
    place = query.place
    if query.sort == "due":
        listed = await due_page.find_page_by_due(conn, filters, place, query.page_size)
        return [handoff for handoff, _ in listed], [str(cursor) for _, cursor in listed]
    found = await page.find_page(conn, filters, place.handoff_id if place else None, query.page_size)
    return found, [str(handoff.handoff_id) for handoff in found]


def _filters(query: HandoffQuery, caller: Caller, people: list[UUID] | None) -> dict[str, Any]:
    filters = query.model_dump(include={"state", "kind", "team", "priority", "overdue", "filtered", "updated_since"})
    filters |= {"seller": query.seller or caller.seller, "leads": people}
    return {name: value for name, value in filters.items() if value is not None}
