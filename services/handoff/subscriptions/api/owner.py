"""Who calls a route of subscriptions, and what for."""

from typing import Annotated

from fastapi import Depends

from services.handoff.subscriptions.domain import subscription as domain
from services.handoff.subscriptions.schemas import SubscriptionIn
from shared.auth import Caller, RequireScope
from shared.http import Body, ErrorMap, Problem, field_problem

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
