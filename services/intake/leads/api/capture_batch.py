"""The route that captures many leads: each has its own result, and one invalid lead does not stop the others."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json

from services.intake.captures.schemas.payload import LeadIn
from services.intake.leads.handlers.capture_batch import capture_batch
from services.intake.leads.handlers.read_batch import LEADS_LIMIT, read_lines, read_rows
from services.intake.leads.schemas import WarningOut
from shared.auth import Caller, RequireScope
from shared.http import (
    JSON,
    NDJSON,
    REQUEST_MODEL,
    Documentation,
    Router,
    document_route,
    media_type,
    read_body,
)
from shared.idempotency.request import idempotency_key

BATCH_BYTES = 4 * 1024 * 1024

router = Router(limits={"/v1/leads/batch": BATCH_BYTES})


class LeadsIn(BaseModel):
    """Up to 1,000 leads; in NDJSON one on each line."""

    model_config = REQUEST_MODEL

    leads: Annotated[list[LeadIn], Field(max_length=LEADS_LIMIT)]


class ResultOut(BaseModel):
    """The result of one lead; `index` is its position in the batch."""

    index: int
    status: Literal[202, 403, 409, 422, 500, 503]
    capture_id: UUID | None
    lead_id: UUID | None
    duplicate: bool
    warnings: list[WarningOut] = []
    problem: dict[str, Any] | None


class ResultsOut(BaseModel):
    """One result for each lead, in the order in which they were sent."""

    results: list[ResultOut]


@router.post("/v1/leads/batch", response_class=Response)
@document_route(Documentation(body=LeadsIn, types=(JSON, NDJSON), answers={200: ResultsOut}, refusals=(409,)))
async def post_leads(request: Request, caller: Annotated[Caller, Depends(RequireScope("capture"))]) -> Response:
    """Capture up to 1,000 leads."""
    key = idempotency_key(request, caller)
    raw = await read_body(request, BATCH_BYTES, (JSON, NDJSON))
    rows = read_lines(raw) if media_type(request) == NDJSON else await read_rows(raw)
    intake = request.app.state.intake
    error_map = request.app.state.answers
    results = await capture_batch(intake.database, intake.queues.leads, error_map, rows, caller, key)
    return Response(to_json({"results": results}), media_type=JSON)
