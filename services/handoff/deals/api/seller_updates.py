"""The routes by which a seller reports the deal of a handoff: opportunity and outcome."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from services.handoff.deals.domain.seller_updates import Opportunity, Outcome, SellerDealCommand, SellerDealUpdate
from services.handoff.deals.handlers.seller_updates import record_seller_update
from services.handoff.responses.schemas import ERROR_MAP, HandoffSummaryOut, SellerIn
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.http import Body, Code, Day, LongText, Name, Router, Text, problems
from shared.http.deal_bodies import DealAmount


class OpportunityIn(SellerIn):
    """The seller opened a deal, under the id that the CRM gives it."""

    deal_id: Name
    amount: DealAmount | None = None
    close_by: Day | None = None
    competitor: Text | None = None


class OutcomeIn(SellerIn):
    """How the deal ended; `reason`: for a lost deal one of the agreement's, where the agreement lists some."""

    outcome: Literal["won", "lost"]
    amount: DealAmount | None = None
    reason: Code | None = None
    note: LongText | None = None
    competitor: Text | None = None


router = Router(answers=ERROR_MAP)
ERRORS = problems(403, 404, 409)
SalesCaller = Annotated[Caller, Depends(RequireScope("sales"))]


@router.put("/v1/handoffs/{handoff_id}/opportunity", responses=ERRORS)
async def put_opportunity(
    handoff_id: UUID,
    request: Request,
    caller: SalesCaller,
    body: Annotated[OpportunityIn, Depends(Body(OpportunityIn))],
) -> HandoffSummaryOut:
    """The handoff led to a deal; the same as POST /v1/deals would report."""
    command = Opportunity(body.deal_id, body.amount, body.close_by, body.competitor or None)
    return await _record(request, caller, handoff_id, body, command)


@router.put("/v1/handoffs/{handoff_id}/outcome", responses=ERRORS)
async def put_outcome(
    handoff_id: UUID,
    request: Request,
    caller: SalesCaller,
    body: Annotated[OutcomeIn, Depends(Body(OutcomeIn))],
) -> HandoffSummaryOut:
    """How the handoff's deal ended; where there was none, the handoff has a deal that ended so."""
    command = Outcome(body.outcome, body.amount, body.reason, body.note or None, body.competitor or None)
    return await _record(request, caller, handoff_id, body, command)


async def _record(
    request: Request, caller: Caller, handoff_id: UUID, body: SellerIn, command: SellerDealCommand
) -> HandoffSummaryOut:
    authorize_occurred_at(caller, body.occurred_at)
    seller = body.acting_seller(caller)
    update = SellerDealUpdate(handoff_id, seller, command, body.occurred_at, caller.seller, caller.key_id)
    handoff = request.app.state.handoff
    summary = HandoffSummaryOut(**await handoff.database.run(lambda conn: record_seller_update(conn, update)))
    handoff.assign_queued.wake()
    return summary
