"""What sellers answer to a handoff: the routes of acceptance, contacts, qualification, rejection and recycling."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from services.handoff.responses import schemas
from services.handoff.responses.domain.batch import ResponseRequest
from services.handoff.responses.domain.commands import Accept, Command, LogContact, Qualify, Recycle, Reject
from services.handoff.responses.domain.corrections import parse_correction
from services.handoff.responses.schemas import ERROR_MAP
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.http import Body, Router, problems
from shared.idempotency.request import idempotency_key, request_digest

router = Router(answers=ERROR_MAP)
REFUSED = problems(403, 404, 409)
Sales = Annotated[Caller, Depends(RequireScope("sales"))]


@router.put("/v1/handoffs/{handoff_id}/acceptance", responses=REFUSED)
async def put_acceptance(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[schemas.AcceptanceIn, Depends(Body(schemas.AcceptanceIn))],
) -> schemas.AnsweredOut:
    """The seller takes the lead; late or not, and the breach of a late one stands."""
    return schemas.AnsweredOut(**await _submit(request, caller, handoff_id, given, Accept()))


@router.put("/v1/handoffs/{handoff_id}/rejection", responses=REFUSED)
async def put_rejection(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[schemas.RejectionIn, Depends(Body(schemas.RejectionIn))],
) -> schemas.RejectedOut:
    """The seller gives the lead back, with a reason of the agreement; `check` is what the signed clause says of it."""
    said = Reject(given.reason, given.clause, given.note, parse_correction(given.correction))
    return schemas.RejectedOut(**await _submit(request, caller, handoff_id, given, said))


@router.post("/v1/handoffs/{handoff_id}/contacts", responses=REFUSED)
async def post_contact(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[schemas.ContactIn, Depends(Body(schemas.ContactIn))],
) -> schemas.AnsweredOut:
    """The seller tried to reach the lead, or did; a repeat under its Idempotency-Key changes nothing."""
    return schemas.AnsweredOut(
        **await _submit(request, caller, handoff_id, given, LogContact(given.kind, given.channel))
    )


@router.put("/v1/handoffs/{handoff_id}/qualification", responses=REFUSED)
async def put_qualification(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[schemas.QualificationIn, Depends(Body(schemas.QualificationIn))],
) -> schemas.AnsweredOut:
    """The seller heard what the agreement asks for."""
    said = Qualify(given.evidence, given.sales_ready)
    return schemas.AnsweredOut(**await _submit(request, caller, handoff_id, given, said))


@router.post("/v1/handoffs/{handoff_id}/recycling", responses=REFUSED)
async def post_recycling(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[schemas.RecyclingIn, Depends(Body(schemas.RecyclingIn))],
) -> schemas.AnsweredOut:
    """The lead goes back to marketing; a repeat under its Idempotency-Key changes nothing."""
    said = Recycle(given.reason, given.note, given.return_on)
    return schemas.AnsweredOut(**await _submit(request, caller, handoff_id, given, said))


async def _submit(
    request: Request, caller: Caller, handoff_id: UUID, given: schemas.AnswerIn, said: Command
) -> dict[str, Any]:
    authorize_occurred_at(caller, given.occurred_at)
    mark = idempotency_key(request, caller) if request.method == "POST" else None
    content = request_digest(request, given) if mark else b""
    call = ResponseRequest(handoff_id, given.seller, said, given.occurred_at, caller.seller, mark, content)
    handoff = request.app.state.handoff
    answered: dict[str, Any] = await handoff.answers.submit(call)
    if isinstance(said, (Qualify, Reject, Recycle)):
        # The seller has room for another one.
        handoff.assign_queued.wake()
    return answered
