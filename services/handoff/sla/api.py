"""The end of a backfill."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.sellers.domain import SellerKeyNotAllowed, require_unbound_key
from services.handoff.sla.handlers import close_backfill
from shared.auth import Caller, RequireScope
from shared.http import REQUEST_MODEL, Body, Instant, Router, problems

router = Router(answers={SellerKeyNotAllowed: 403})


class ClosureIn(BaseModel):
    """Everything that happened before this instant was told."""

    model_config = REQUEST_MODEL

    until: Instant


class ClosureOut(BaseModel):
    """How many clocks were breached; not `complete`: there are more, ask again."""

    breached: int
    complete: bool


@router.post("/v1/handoffs/closures", responses=problems(403))
async def post_closure(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("backfill"))],
    given: Annotated[ClosureIn, Depends(Body(ClosureIn))],
) -> ClosureOut:
    """End a backfill: historical clocks that run and were due before `until` are breached as of their deadline."""
    require_unbound_key(caller.seller)
    closed = await close_backfill(request.app.state.handoff.database, given.until)
    return ClosureOut(breached=closed.breached, complete=closed.complete)
