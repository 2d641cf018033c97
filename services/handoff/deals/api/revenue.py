"""CRM's door: the route of revenue."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, Field, model_validator
from starlette.requests import Request

from services.handoff.deals.domain.receipt import ConflictingReceipt, Kind, Receipt, Row
from services.handoff.deals.handlers.revenue import Booking
from services.handoff.sellers.domain import SellerKeyNotAllowed, require_unbound_key
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.errors import Refusal
from shared.http import BULK_BYTES, REQUEST_MODEL, Body, Instant, Name, Router, field_error, problem_from, problems
from shared.values.money import Money
from shared.values.occurred_at import OccurredInFuture

ROWS_LIMIT = 1000

router = Router(answers={SellerKeyNotAllowed: 403}, limits={"/v1/revenue": BULK_BYTES})


class RowIn(BaseModel):
    """Money received for a deal, or given back: a refund is below zero, everything else is not."""

    model_config = REQUEST_MODEL

    id: Name
    deal_id: Name
    amount: Money
    kind: Kind
    occurred_at: Instant | None = None

    @model_validator(mode="after")
    def signed(self) -> "RowIn":
        if (self.kind == "refund") != (self.amount.amount < 0):
            raise field_error("A refund's amount is below zero, any other amount is not.")
        return self


class RevenueIn(BaseModel):
    """Up to 1000 rows."""

    model_config = REQUEST_MODEL

    rows: Annotated[list[RowIn], Field(max_length=ROWS_LIMIT)]


class RowProblem(BaseModel):
    """A row that was not booked."""

    index: int
    status: int
    problem: dict[str, Any]


class RevenueOut(BaseModel):
    """What became of the rows. `unmatched`: booked, but nobody knows yet whose deal it is."""

    booked: int
    repeated: int
    unmatched: int
    problems: list[RowProblem]


@router.post("/v1/revenue", responses=problems(403))
async def post_revenue(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    given: Annotated[RevenueIn, Depends(Body(RevenueIn, BULK_BYTES))],
) -> RevenueOut:
    """Book money received; a repeat by `id` changes nothing, and one bad row does not stop the rest."""
    require_unbound_key(caller.seller)
    for row in given.rows:
        authorize_occurred_at(caller, row.occurred_at)
    rows = [Row(row.id, row.deal_id, row.amount, row.kind, row.occurred_at) for row in given.rows]
    return shown(await request.app.state.handoff.revenue.submit(rows))


def shown(bookings: list[Booking]) -> RevenueOut:
    booked = [one for one in bookings if isinstance(one, Receipt)]
    refused = [problem(place, one) for place, one in enumerate(bookings) if isinstance(one, Refusal)]
    return RevenueOut(
        booked=len(booked),
        repeated=sum(one is None for one in bookings),
        unmatched=sum(receipt.lead_id is None for receipt in booked),
        problems=refused,
    )


def problem(place: int, refusal: Refusal) -> RowProblem:
    """A row's refusal in the form of the whole answer's; the pointer is the row's own."""
    match refusal:
        case OccurredInFuture():
            said = problem_from(refusal, 422, "/occurred_at")
        case ConflictingReceipt():
            said = problem_from(refusal, 409, "/id")
        case _:
            said = problem_from(refusal, 409)
    return RowProblem(index=place, status=said.status_code, problem=said.document())
