"""The route by which a lead is passed to another seller by hand."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from services.handoff.reassignment.domain.reassign import ReassignCommand
from services.handoff.reassignment.handlers import reassign
from services.handoff.responses.schemas import ERROR_MAP, AnsweredOut, ReassignmentIn
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.http import Body, Router, problems
from shared.idempotency.request import idempotency_key, request_digest

router = Router(answers=ERROR_MAP)


@router.post("/v1/handoffs/{handoff_id}/reassignment", responses=problems(403, 404, 409))
async def post_reassignment(
    handoff_id: UUID,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    given: Annotated[ReassignmentIn, Depends(Body(ReassignmentIn))],
) -> AnsweredOut:
    """To another seller, or by the rules to somebody else; a repeat under its Idempotency-Key changes nothing."""
    authorize_occurred_at(caller, given.occurred_at)
    mark, content = idempotency_key(request, caller), request_digest(request, given)
    wish = ReassignCommand(handoff_id, given.seller, given.why, given.occurred_at, caller.seller, mark, content)
    handoff = request.app.state.handoff
    answer = AnsweredOut(**await handoff.database.run(lambda conn: reassign(conn, wish)))
    handoff.assign_queued.wake()
    return answer
