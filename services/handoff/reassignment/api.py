"""The route by which a caller gives a handoff to another seller."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.reassignment.domain.reassign import ReassignCommand
from services.handoff.reassignment.handlers.reassign import reassign
from services.handoff.responses.schemas import ERROR_MAP, HandoffSummaryOut
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.http import REQUEST_MODEL, Body, Code, Instant, LongText, Router, problems
from shared.idempotency.request import idempotency_key, request_digest

router = Router(answers=ERROR_MAP)


class ReassignmentIn(BaseModel):
    """`seller`: null if the routing rules are to choose another one."""

    model_config = REQUEST_MODEL

    seller: Code | None
    why: LongText | None = None
    occurred_at: Instant | None = None


@router.post("/v1/handoffs/{handoff_id}/reassignment", responses=problems(403, 404, 409))
async def post_reassignment(
    handoff_id: UUID,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    body: Annotated[ReassignmentIn, Depends(Body(ReassignmentIn))],
) -> HandoffSummaryOut:
    """Give the lead to this seller, or by the rules to another one; a repeat under its key changes nothing."""
    authorize_occurred_at(caller, body.occurred_at)
    command = ReassignCommand(
        handoff_id,
        body.seller,
        body.why,
        body.occurred_at,
        caller.seller,
        idempotency_key(request, caller),
        request_digest(request, body),
        caller.key_id,
    )
    handoff = request.app.state.handoff
    summary = HandoffSummaryOut(**await handoff.database.run(lambda conn: reassign(conn, command)))
    handoff.assign_queued.wake()
    return summary
