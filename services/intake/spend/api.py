"""The route by which ad platforms' figures come in."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.intake.spend.domain import DayInFuture
from services.intake.spend.handlers import record_spend
from services.intake.spend.schemas import SpendRow
from shared.auth import Caller, RequireScope
from shared.http import BULK_BYTES, REQUEST_MODEL, Body, Router, problem_from, problems
from shared.idempotency.request import idempotency_key, request_digest

ROWS_LIMIT = 1000

router = Router(
    answers={
        DayInFuture: lambda refusal: problem_from(refusal, 422, f"/rows/{refusal.args[0]}/date"),
    },
    limits={"/v1/spend": BULK_BYTES},
)


class SpendIn(BaseModel):
    """Up to 1000 rows. If one of them is invalid, none of them counts."""

    model_config = REQUEST_MODEL

    rows: Annotated[list[SpendRow], Field(max_length=ROWS_LIMIT)]


class SpendOut(BaseModel):
    """What became of the rows: together they are as many as were sent."""

    recorded: int
    restated: int
    repeats: int


@router.post("/v1/spend", responses=problems(409))
async def post_spend(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("spend", unbound=True))],
    body: Annotated[SpendIn, Depends(Body(SpendIn, BULK_BYTES))],
) -> SpendOut:
    """State what was paid; of each source, campaign, day and advertisement the last statement counts."""
    key, digest = idempotency_key(request, caller), request_digest(request, body)
    figures = [row.to_figure() for row in body.rows]
    done = await request.app.state.intake.database.run(lambda conn: record_spend(conn, figures, caller, key, digest))
    recorded, restated = len(done.recorded), len(done.restated)
    return SpendOut(recorded=recorded, restated=restated, repeats=len(figures) - recorded - restated)
