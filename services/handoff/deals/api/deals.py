"""The route by which a CRM reports what happened to a deal."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.deals.domain import deal, record_update
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.http import Body, FieldError, Problem, Router, field_problem, problems
from shared.http.deal_bodies import DealIn
from shared.values.occurred_at import OccurredInFuture

router = Router(
    answers={
        record_update.LeadNotFound: 404,
        record_update.UnknownOwner: field_problem("/owner"),
        OccurredInFuture: field_problem("/occurred_at"),
    }
)


class DealOut(BaseModel):
    """The update is durable. `pending`: the lead is unknown; the deal applies when the lead comes.

    `duplicate`: it was reported before.
    """

    deal_id: str
    pending: bool
    lead_id: UUID | None
    handoff_id: UUID | None
    duplicate: bool


@router.post("/v1/deals", status_code=202, responses=problems(404, 409))
async def post_deal(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    body: Annotated[DealIn, Depends(Body(DealIn))],
) -> DealOut:
    """Report what happened to a deal; a repeat by (`deal_id`, `stage`, `occurred_at`) changes nothing."""
    handoff = request.app.state.handoff
    result = await handoff.deals.submit(build_update(body, caller, handoff.secrets))
    return DealOut(deal_id=body.deal_id, **vars(result))


def build_update(body: DealIn, caller: Caller, secrets: tuple[bytes, ...]) -> deal.DealUpdate:
    """The body as an update, which names the lead by its id or by keyed hashes. Raises Problem 403."""
    authorize_occurred_at(caller, body.occurred_at)
    if caller.seller is not None and body.owner not in (None, caller.seller):
        error = FieldError("/owner", "A key that is bound to a seller sends that seller's deals only.")
        raise Problem(403, "The deal is another seller's", [error])
    lead = body.lead
    return deal.DealUpdate(
        deal_id=body.deal_id,
        lead_id=lead.lead_id,
        keys=(deal.lead_key(lead.lead_id),) if lead.lead_id else tuple(lead.keys(secrets)),
        stage=body.stage,
        stated_at=body.occurred_at,
        amount=body.amount,
        owner=body.owner or caller.seller,
        reason=body.reason or None,
        attributes=body.attributes or None,
        bound_seller=caller.seller,
        identifiers=lead.identifiers(),
        key_id=caller.key_id,
    )
