"""The route that ends a backfill."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.sellers.domain import SellerKeyNotAllowed, require_unbound_key
from services.handoff.sellers.handlers import recheck_inactive_sellers
from services.handoff.sla.handlers.close_backfill import close_backfill
from shared.auth import Caller, RequireScope
from shared.http import REQUEST_MODEL, Body, Instant, Router, problems

router = Router(answers={SellerKeyNotAllowed: 403})


class ClosureIn(BaseModel):
    """The caller has sent everything that happened before this instant."""

    model_config = REQUEST_MODEL

    until: Instant


class ClosureOut(BaseModel):
    """The number of clocks that were breached; while `complete` is false there are more, and the caller repeats.

    A lead whose clocks cannot be breached is left out: the dead letters list it, and a later request tries it again.
    """

    breached: int
    complete: bool


@router.post("/v1/handoffs/closures", responses=problems(403))
async def post_closure(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("backfill"))],
    body: Annotated[ClosureIn, Depends(Body(ClosureIn))],
) -> ClosureOut:
    """End a backfill: historical clocks that run and were due before `until` are breached as of their deadline.

    What it leaves open with inactive sellers is passed on.
    """
    require_unbound_key(caller.seller)
    handoff = request.app.state.handoff
    closed = await close_backfill(handoff.database, body.until, caller.key_id)
    if closed.complete:
        await handoff.database.run(recheck_inactive_sellers)
        handoff.pass_on.wake()
    return ClosureOut(breached=closed.breached, complete=closed.complete)
