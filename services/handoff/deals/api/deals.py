"""CRM's door: the route of deals."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import AfterValidator, BaseModel
from starlette.requests import Request

from services.handoff.deals.domain.deal import DealUpdate, LeadNotFound, UnknownOwner, lead_key
from services.handoff.handoffs.domain.deal_stages import Stage
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.http import (
    REQUEST_MODEL,
    Body,
    Code,
    FieldError,
    Instant,
    JsonObject,
    Name,
    Problem,
    Router,
    Text,
    field_error,
    field_problem,
    problems,
)
from shared.http.lead_reference import LeadRef
from shared.values.money import Money
from shared.values.occurred_at import OccurredInFuture

router = Router(
    answers={LeadNotFound: 404, UnknownOwner: field_problem("/owner"), OccurredInFuture: field_problem("/occurred_at")}
)


def not_below_zero(given: Money) -> Money:
    if given.amount < 0:
        raise field_error("A deal's amount is not below zero.")
    return given


Amount = Annotated[Money, AfterValidator(not_below_zero)]


class DealIn(BaseModel):
    """What happened to a deal. `owner`: the id of its seller; without one the lead stays with whoever has it."""

    model_config = REQUEST_MODEL

    deal_id: Name
    lead: LeadRef
    stage: Stage
    amount: Amount | None = None
    owner: Code | None = None
    reason: Text | None = None
    occurred_at: Instant | None = None
    attributes: JsonObject = {}


class DealOut(BaseModel):
    """Durable. `pending`: nobody knows the lead yet; the deal applies when it comes."""

    deal_id: str
    pending: bool
    lead_id: UUID | None
    handoff_id: UUID | None


@router.post("/v1/deals", status_code=202, responses=problems(404, 409))
async def post_deal(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    given: Annotated[DealIn, Depends(Body(DealIn))],
) -> DealOut:
    """Tell what happened to a deal; a repeat by (`deal_id`, `stage`, `occurred_at`) changes nothing."""
    handoff = request.app.state.handoff
    posted = await handoff.deals.submit(message(given, caller, handoff.secrets))
    return DealOut(deal_id=given.deal_id, **vars(posted))


def message(given: DealIn, caller: Caller, secrets: tuple[bytes, ...]) -> DealUpdate:
    """The body as a message; whom it names only as keyed hashes. Raises Problem 403."""
    authorize_occurred_at(caller, given.occurred_at)
    if caller.seller is not None and given.owner not in (None, caller.seller):
        mistake = FieldError("/owner", "A key that is bound to a seller sends that seller's deals only.")
        raise Problem(403, "The deal is another seller's", [mistake])
    lead = given.lead
    return DealUpdate(
        deal_id=given.deal_id,
        lead_id=lead.lead_id,
        keys=(lead_key(lead.lead_id),) if lead.lead_id else tuple(lead.keys(secrets)),
        stage=given.stage,
        stated_at=given.occurred_at,
        amount=given.amount,
        owner=given.owner or caller.seller,
        reason=given.reason or None,
        attributes=given.attributes or None,
        only=caller.seller,
    )
