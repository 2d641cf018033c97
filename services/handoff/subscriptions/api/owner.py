"""Who calls a route of subscriptions, and what for."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.handoff.subscriptions.domain import subscription as domain
from services.handoff.subscriptions.domain.filter import find_unknown_patterns
from services.handoff.subscriptions.handlers.owners import Owner
from services.handoff.subscriptions.schemas import SubscriptionIn
from shared.auth import Caller, RequireScope
from shared.http import Body, ErrorMap, FieldError, Problem, field_problem
from shared.idempotency.domain import hash_key
from shared.idempotency.request import idempotency_key

Sales = Annotated[Caller, Depends(RequireScope("sales"))]
Wanted = Annotated[SubscriptionIn, Depends(Body(SubscriptionIn))]

ANSWERS: ErrorMap = {
    domain.SubscriptionNotFound: lambda _: Problem(404, "There is no such subscription"),
    domain.DeliveryNotFound: lambda _: Problem(404, "There is no such delivery"),
    domain.ForeignSeller: field_problem("/seller"),
    domain.AddressNotAllowed: field_problem("/url"),
    domain.SellerNotFound: field_problem("/seller"),
    domain.TeamNotFound: field_problem("/team"),
    domain.JournalTooShort: 409,
}


def to_owner(request: Request, caller: Caller) -> Owner:
    """Who calls."""
    key = idempotency_key(request, caller)
    return Owner(caller.key_id, caller.seller, hash_key(key) if key else None)


def to_terms(request: Request, body: SubscriptionIn) -> domain.Terms:
    """What the caller asks for. Raises AddressNotAllowed, and Problem for unknown types."""
    terms = body.to_terms()
    unknown = find_unknown_patterns(body.types)
    errors = [FieldError(f"/types/{index}", detail) for index, detail in unknown.items()]
    if errors:
        raise Problem(422, "The body is not as described", errors)
    request.app.state.handoff.webhooks.sender.transport.require_allowed(terms.url)
    return terms
