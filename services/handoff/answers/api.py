"""What sellers answer to a handoff: the routes of acceptance, contacts, qualification, rejection and recycling."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from services.handoff.answers import bodies
from services.handoff.answers.corrections import corrected
from services.handoff.answers.desk import Call
from services.handoff.answers.problems import ANSWERS
from services.handoff.answers.said import Acceptance, Qualification, Recycling, Rejection, Said, Touched
from shared.access import Caller, Needs, check_occurred
from shared.http import Body, Router, problems
from shared.idempotency.request import idempotency_key, request_digest

router = Router(answers=ANSWERS)
REFUSED = problems(403, 404, 409)
Sales = Annotated[Caller, Depends(Needs("sales"))]


@router.put("/v1/handoffs/{handoff_id}/acceptance", responses=REFUSED)
async def put_acceptance(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[bodies.AcceptanceIn, Depends(Body(bodies.AcceptanceIn))],
) -> bodies.AnsweredOut:
    """The seller takes the lead; late or not, and the breach of a late one stands."""
    return bodies.AnsweredOut(**await _answer(request, caller, handoff_id, given, Acceptance()))


@router.put("/v1/handoffs/{handoff_id}/rejection", responses=REFUSED)
async def put_rejection(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[bodies.RejectionIn, Depends(Body(bodies.RejectionIn))],
) -> bodies.RejectedOut:
    """The seller gives the lead back, with a reason of the agreement; `check` is what the signed clause says of it."""
    said = Rejection(given.reason, given.clause, given.note, corrected(given.correction))
    return bodies.RejectedOut(**await _answer(request, caller, handoff_id, given, said))


@router.post("/v1/handoffs/{handoff_id}/contacts", responses=REFUSED)
async def post_contact(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[bodies.ContactIn, Depends(Body(bodies.ContactIn))],
) -> bodies.AnsweredOut:
    """The seller tried to reach the lead, or did; a repeat under its Idempotency-Key changes nothing."""
    return bodies.AnsweredOut(**await _answer(request, caller, handoff_id, given, Touched(given.kind, given.channel)))


@router.put("/v1/handoffs/{handoff_id}/qualification", responses=REFUSED)
async def put_qualification(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[bodies.QualificationIn, Depends(Body(bodies.QualificationIn))],
) -> bodies.AnsweredOut:
    """The seller heard what the agreement asks for."""
    said = Qualification(given.evidence, given.sales_ready)
    return bodies.AnsweredOut(**await _answer(request, caller, handoff_id, given, said))


@router.post("/v1/handoffs/{handoff_id}/recycling", responses=REFUSED)
async def post_recycling(
    handoff_id: UUID,
    request: Request,
    caller: Sales,
    given: Annotated[bodies.RecyclingIn, Depends(Body(bodies.RecyclingIn))],
) -> bodies.AnsweredOut:
    """The lead goes back to marketing; a repeat under its Idempotency-Key changes nothing."""
    said = Recycling(given.reason, given.note, given.return_on)
    return bodies.AnsweredOut(**await _answer(request, caller, handoff_id, given, said))


async def _answer(
    request: Request, caller: Caller, handoff_id: UUID, given: bodies.AnswerIn, said: Said
) -> dict[str, Any]:
    check_occurred(caller, given.occurred_at)
    mark = idempotency_key(request, caller) if request.method == "POST" else None
    content = request_digest(request, given) if mark else b""
    call = Call(handoff_id, given.seller, said, given.occurred_at, caller.seller, mark, content)
    handoff = request.app.state.handoff
    answered: dict[str, Any] = await handoff.answers.submit(call)
    if isinstance(said, (Qualification, Rejection, Recycling)):
        # The seller has room for another one.
        handoff.take_up.wake()
    return answered
