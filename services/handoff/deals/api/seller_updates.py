"""What sellers say of their deals: the routes of opportunity and outcome."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from services.handoff.deals.api.deals import Amount
from services.handoff.deals.domain.seller_updates import Opportunity, Outcome, SellerDealCommand, SellerDealUpdate
from services.handoff.deals.handlers.seller_updates import record_seller_update
from services.handoff.responses.schemas import ERROR_MAP, FIRST_DAY, LAST_DAY, AnsweredOut, AnswerIn
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.http import Body, Code, LongText, Name, Router, Text, problems


class OpportunityIn(AnswerIn):
    """The seller sees a deal, under the name that the CRM gives it."""

    deal_id: Name
    amount: Amount | None = None
    close_by: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)] | None = None
    competitor: Text | None = None


class OutcomeIn(AnswerIn):
    """How the deal ended; `reason`: one of the agreement's, where it lists some and the deal is lost."""

    outcome: Literal["won", "lost"]
    amount: Amount | None = None
    reason: Code | None = None
    note: LongText | None = None


router = Router(answers=ERROR_MAP)
REFUSED = problems(403, 404, 409)
Sales = Annotated[Caller, Depends(RequireScope("sales"))]


@router.put("/v1/handoffs/{handoff_id}/opportunity", responses=REFUSED)
async def put_opportunity(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[OpportunityIn, Depends(Body(OpportunityIn))],
) -> AnsweredOut:
    """The handoff led to a deal; the same as POST /v1/deals would say of it."""
    said = Opportunity(given.deal_id, given.amount, given.close_by, given.competitor or None)
    return await _tell(request, caller, handoff_id, given, said)


@router.put("/v1/handoffs/{handoff_id}/outcome", responses=REFUSED)
async def put_outcome(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[OutcomeIn, Depends(Body(OutcomeIn))],
) -> AnsweredOut:
    """How the handoff's deal ended; where there was none, it had one that ended so."""
    return await _tell(
        request, caller, handoff_id, given, Outcome(given.outcome, given.amount, given.reason, given.note or None)
    )


async def _tell(
    request: Request, caller: Caller, handoff_id: UUID, given: AnswerIn, said: SellerDealCommand
) -> AnsweredOut:
    authorize_occurred_at(caller, given.occurred_at)
    telling = SellerDealUpdate(handoff_id, given.seller, said, given.occurred_at, caller.seller)
    handoff = request.app.state.handoff
    answer = AnsweredOut(**await handoff.database.run(lambda conn: record_seller_update(conn, telling)))
    handoff.assign_queued.wake()
    return answer
