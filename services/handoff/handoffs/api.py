"""Handoffs as they are shown: whose each lead is, why, and all that a seller needs to know."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.handoff.handoffs.domain.assign import State
from services.handoff.handoffs.handlers.packet import handoff_views
from services.handoff.handoffs.store import handoffs
from services.handoff.handoffs.store.page import page
from services.handoff.leads.store.aliases import ids_of_person
from shared.auth import Caller, RequireScope
from shared.http import QUERY_MODEL, Code, Name, Problem, Router, problems

PAGE = 50
PAGE_LIMIT = 200

router = Router()


class HandoffOut(BaseModel):
    """One transfer of one lead. `packet.contact` is read from intake's card now; after an erasure it is null."""

    handoff_id: UUID
    lead_id: UUID
    product: str
    kind: str
    cycle: int
    origin: str
    state: str
    seller: str | None
    team: str | None
    why_this_seller: str | None
    qualified_at: datetime | None
    offered_at: datetime | None
    clocks: list[dict[str, Any]]
    packet: dict[str, Any]
    history: list[dict[str, Any]]


class HandoffsOut(BaseModel):
    """Handoffs, newest first; `next_cursor` leads to those that follow."""

    handoffs: list[HandoffOut]
    next_cursor: UUID | None


class HandoffQuery(BaseModel):
    """Which handoffs. `overdue`: something that was promised is not done, and was due."""

    model_config = QUERY_MODEL

    state: State | None = None
    seller: Code | None = None
    team: Name | None = None
    lead: UUID | None = None
    overdue: bool | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_LIMIT)] = PAGE
    cursor: UUID | None = None


@router.get("/v1/handoffs")
async def get_handoffs(
    request: Request, caller: Annotated[Caller, Depends(RequireScope("sales"))], asked: Annotated[HandoffQuery, Query()]
) -> HandoffsOut:
    """A page of handoffs; a key that is bound to a seller sees that seller's."""
    if caller.seller is not None and asked.seller not in (None, caller.seller):
        return HandoffsOut(handoffs=[], next_cursor=None)
    wanted = asked.model_dump(include={"state", "team", "overdue"})
    wanted |= {"seller": asked.seller or caller.seller}
    given = {column: value for column, value in wanted.items() if value is not None}
    async with request.app.state.handoff.database.read_connection() as conn:
        if asked.lead is not None:
            given["leads"] = await ids_of_person(conn, asked.lead)
        found = await page(conn, given, asked.cursor, asked.limit)
        shown = await handoff_views(conn, found)
    last = found[-1].handoff_id if len(found) == asked.limit else None
    return HandoffsOut(handoffs=[HandoffOut(**one) for one in shown], next_cursor=last)


@router.get("/v1/handoffs/{handoff_id}", responses=problems(404))
async def get_handoff(
    handoff_id: UUID, request: Request, caller: Annotated[Caller, Depends(RequireScope("sales"))]
) -> HandoffOut:
    """One handoff."""
    async with request.app.state.handoff.database.read_connection() as conn:
        found = await handoffs.find(conn, handoff_id)
        if found is None or caller.seller not in (None, found.seller):
            raise Problem(404, "There is no such handoff")
        (shown,) = await handoff_views(conn, [found])
    return HandoffOut(**shown)
