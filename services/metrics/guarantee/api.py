"""The routes of the guarantee: the ledger, and decisions about disputed rejections."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from services.metrics.guarantee import handlers
from services.metrics.guarantee.schemas import ClaimOut, DecisionIn, LedgerOut, to_claim, to_ledger
from shared.auth import Caller, RequireScope
from shared.http import Body, Problem, Router, problems

router = Router(answers={handlers.UnknownClaim: 404, handlers.NotDisputed: 409, handlers.DecidedAlready: 409})


@router.get("/v1/guarantee")
async def get_ledger(
    request: Request, caller: Annotated[Caller, Depends(RequireScope("read", "marketing", "sales", unbound=True))]
) -> LedgerOut:
    """The rejections under the guarantee: which leads marketing owes again, which it does not owe, and why."""
    return to_ledger(await handlers.load_ledger(request.app.state.metrics))


@router.post("/v1/guarantee/{handoff}/decisions", responses=problems(404, 409))
async def post_decision(
    handoff: UUID,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sign_marketing", "sign_sales", unbound=True))],
    body: Annotated[DecisionIn, Depends(Body(DecisionIn))],
) -> ClaimOut:
    """Decide for one side whether another lead is owed for a disputed rejection: it is if both sides say so."""
    return await decide_as_caller(request, caller, handoff, body)


async def decide_as_caller(request: Request, caller: Caller, handoff: UUID, body: DecisionIn) -> ClaimOut:
    """The claim after the decision. Raises UnknownClaim, NotDisputed, DecidedAlready, and Problem 403."""
    if not caller.allows(f"sign_{body.side}"):
        raise Problem(403, f"The key needs the scope sign_{body.side}")
    database = request.app.state.metrics
    await handlers.decide(database, caller, body.side, handoff, body.owes)
    entries = await handlers.load_ledger(database)
    return next(to_claim(entry) for entry in entries if entry.claim.rejection.handoff_id == handoff)
