"""CRM's door: the route of deals."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import AfterValidator, BaseModel
from starlette.requests import Request

from services.handoff.deals.domain import Message, NotYours, UnknownOwner, lead_key
from services.handoff.standings.domain import Stage
from shared.access import Caller, Needs, check_occurred
from shared.http import GIVEN, Body, Code, Free, Instant, Mistake, Name, Problem, Router, Text, naming, problems, wrong
from shared.lead_ref import LeadRef
from shared.money import Money
from shared.occurred_at import OccurredInFuture

router = Router(answers={NotYours: 404, UnknownOwner: naming("/owner"), OccurredInFuture: naming("/occurred_at")})


def not_below_zero(given: Money) -> Money:
    if given.amount < 0:
        raise wrong("A deal's amount is not below zero.")
    return given


Amount = Annotated[Money, AfterValidator(not_below_zero)]


class DealIn(BaseModel):
    """What happened to a deal. `owner`: the id of its seller; without one the lead stays with whoever has it."""

    model_config = GIVEN

    deal_id: Name
    lead: LeadRef
    stage: Stage
    amount: Amount | None = None
    owner: Code | None = None
    reason: Text | None = None
    occurred_at: Instant | None = None
    attributes: Free = {}


class DealOut(BaseModel):
    """Durable. `pending`: nobody knows the lead yet; the deal applies when it comes."""

    deal_id: str
    pending: bool
    lead_id: UUID | None
    handoff_id: UUID | None


@router.post("/v1/deals", status_code=202, responses=problems(404, 409))
async def post_deal(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("sales"))],
    given: Annotated[DealIn, Depends(Body(DealIn))],
) -> DealOut:
    """Tell what happened to a deal; a repeat by (`deal_id`, `stage`, `occurred_at`) changes nothing."""
    handoff = request.app.state.handoff
    posted = await handoff.deals.submit(message(given, caller, handoff.secrets))
    return DealOut(deal_id=given.deal_id, **vars(posted))


def message(given: DealIn, caller: Caller, secrets: tuple[bytes, ...]) -> Message:
    """The body as a message; whom it names only as keyed hashes. Raises Problem 403."""
    check_occurred(caller, given.occurred_at)
    if caller.seller is not None and given.owner not in (None, caller.seller):
        mistake = Mistake("/owner", "A key that is bound to a seller sends that seller's deals only.")
        raise Problem(403, "The deal is another seller's", [mistake])
    lead = given.lead
    return Message(
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
