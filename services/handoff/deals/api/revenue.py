"""The route by which a CRM books revenue."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.handoff.deals.domain.receipt import Booking, ConflictingReceipt, Receipt, ReceiptRow
from services.handoff.sellers.domain import SellerKeyNotAllowed, require_unbound_key
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.errors import Refusal
from shared.http import BULK_BYTES, REQUEST_MODEL, Body, Router, problem_from, problems
from shared.http.deal_bodies import RowIn
from shared.values.occurred_at import OccurredInFuture

ROWS_LIMIT = 1000

router = Router(answers={SellerKeyNotAllowed: 403}, limits={"/v1/revenue": BULK_BYTES})


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
    """What became of the rows. `unmatched`: booked, while the lead of the deal is unknown."""

    booked: int
    repeated: int
    unmatched: int
    problems: list[RowProblem]


@router.post("/v1/revenue", responses=problems(403))
async def post_revenue(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    body: Annotated[RevenueIn, Depends(Body(RevenueIn, BULK_BYTES))],
) -> RevenueOut:
    """Book money received; a repeat by `id` changes nothing, and one bad row does not stop the rest."""
    require_unbound_key(caller.seller)
    for row in body.rows:
        authorize_occurred_at(caller, row.occurred_at)
    key_id = caller.key_id
    rows = [ReceiptRow(row.id, row.deal_id, row.amount, row.kind, row.occurred_at, key_id) for row in body.rows]
    return summarise(await request.app.state.handoff.revenue.submit(rows))


def summarise(bookings: list[Booking]) -> RevenueOut:
    """The counts of the bookings, and a problem for each row that was rejected."""
    booked = [booking for booking in bookings if isinstance(booking, Receipt)]
    rejected = [row_problem(index, booking) for index, booking in enumerate(bookings) if isinstance(booking, Refusal)]
    return RevenueOut(
        booked=len(booked),
        repeated=sum(booking is None for booking in bookings),
        unmatched=sum(receipt.lead_id is None for receipt in booked),
        problems=rejected,
    )


def row_problem(index: int, refusal: Refusal) -> RowProblem:
    """The problem document of one row; its pointers begin at the row."""
    match refusal:
        case OccurredInFuture():
            problem = problem_from(refusal, 422, "/occurred_at")
        case ConflictingReceipt():
            problem = problem_from(refusal, 409, "/id")
        case _:
            problem = problem_from(refusal, 409)
    return RowProblem(index=index, status=problem.status_code, problem=problem.document())
