"""The routes of the guarantee: the ledger, and decisions about disputed rejections."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from services.metrics.guarantee import domain
from services.metrics.guarantee.handlers.decide import decide
from services.metrics.guarantee.handlers.ledger import load_ledger
from services.metrics.guarantee.schemas import ClaimOut, DecisionIn, LedgerOut, to_claim, to_ledger
from shared.auth import Caller, RequireScope
from shared.http import Body, Router, problems

router = Router(answers={domain.UnknownClaim: 404, domain.NotDisputed: 409, domain.DecidedAlready: 409})


@router.get("/v1/guarantee")
async def get_ledger(
    request: Request, caller: Annotated[Caller, Depends(RequireScope("read", "marketing", "sales", unbound=True))]
) -> LedgerOut:
    """The rejections under the guarantee: which leads marketing owes again, which it does not owe, and why."""
    return to_ledger(await load_ledger(request.app.state.metrics))


@router.post("/v1/guarantee/{handoff_id}/decisions", responses=problems(404, 409))
async def post_decision(
    handoff_id: UUID,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sign_marketing", "sign_sales", unbound=True))],
    body: Annotated[DecisionIn, Depends(Body(DecisionIn))],
) -> ClaimOut:
    """Decide for one side whether another lead is owed for a disputed rejection: it is if both sides say so."""
    return to_claim(await decide(request.app.state.metrics, caller, handoff_id, body.side, body.owes))
