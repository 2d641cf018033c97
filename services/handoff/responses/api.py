"""The routes by which sellers answer: acceptance, contacts, qualification, rejection, recycling and rating."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from services.handoff.responses import schemas
from services.handoff.responses.domain import commands
from services.handoff.responses.domain.corrections import parse_correction
from shared.auth import Caller, RequireScope, authorize_occurred_at
from shared.http import Body, Router, problems
from shared.idempotency.request import idempotency_key, request_digest

router = Router(answers=schemas.ERROR_MAP)
ERRORS = problems(403, 404, 409)
SalesCaller = Annotated[Caller, Depends(RequireScope("sales"))]


@router.put("/v1/handoffs/{handoff_id}/acceptance", responses=ERRORS)
async def put_acceptance(
    handoff_id: UUID,
    request: Request,
    caller: SalesCaller,
    body: Annotated[schemas.AcceptanceIn, Depends(Body(schemas.AcceptanceIn))],
) -> schemas.HandoffSummaryOut:
    """The seller takes the lead; late or not, and the breach of a late one stands."""
    return schemas.HandoffSummaryOut(**await _submit(request, caller, handoff_id, body, commands.Accept()))


@router.put("/v1/handoffs/{handoff_id}/rejection", responses=ERRORS)
async def put_rejection(
    handoff_id: UUID,
    request: Request,
    caller: SalesCaller,
    body: Annotated[schemas.RejectionIn, Depends(Body(schemas.RejectionIn))],
) -> schemas.RejectionOut:
    """The seller gives the lead back, with a reason of the agreement; `check`: what the signed clause says."""
    command = commands.Reject(body.reason, body.clause, body.note, parse_correction(body.correction))
    return schemas.RejectionOut(**await _submit(request, caller, handoff_id, body, command))


@router.post("/v1/handoffs/{handoff_id}/contacts", responses=ERRORS)
async def post_contact(
    handoff_id: UUID,
    request: Request,
    caller: SalesCaller,
    body: Annotated[schemas.ContactReportIn, Depends(Body(schemas.ContactReportIn))],
) -> schemas.HandoffSummaryOut:
    """The seller tried to reach the lead, or reached it; a repeat under its Idempotency-Key changes nothing."""
    command = commands.LogContact(body.kind, body.channel)
    return schemas.HandoffSummaryOut(**await _submit(request, caller, handoff_id, body, command))


@router.put("/v1/handoffs/{handoff_id}/qualification", responses=ERRORS)
async def put_qualification(
    handoff_id: UUID,
    request: Request,
    caller: SalesCaller,
    body: Annotated[schemas.QualificationIn, Depends(Body(schemas.QualificationIn))],
) -> schemas.HandoffSummaryOut:
    """The seller has the evidence that the agreement asks for."""
    command = commands.Qualify(body.evidence, body.sales_ready)
    return schemas.HandoffSummaryOut(**await _submit(request, caller, handoff_id, body, command))


@router.post("/v1/handoffs/{handoff_id}/recycling", responses=ERRORS)
async def post_recycling(
    handoff_id: UUID,
    request: Request,
    caller: SalesCaller,
    body: Annotated[schemas.RecyclingIn, Depends(Body(schemas.RecyclingIn))],
) -> schemas.HandoffSummaryOut:
    """The lead goes back to marketing; a repeat under its Idempotency-Key changes nothing."""
    command = commands.Recycle(body.reason, body.note, body.return_on)
    return schemas.HandoffSummaryOut(**await _submit(request, caller, handoff_id, body, command))


@router.post("/v1/handoffs/{handoff_id}/rating", responses=ERRORS)
async def post_rating(
    handoff_id: UUID,
    request: Request,
    caller: SalesCaller,
    body: Annotated[schemas.RatingIn, Depends(Body(schemas.RatingIn))],
) -> schemas.HandoffSummaryOut:
    """The seller says how good a delivered lead is. The latest rating counts; the same one again changes nothing."""
    command = commands.Rate(body.score, body.note)
    return schemas.HandoffSummaryOut(**await _submit(request, caller, handoff_id, body, command))


async def _submit(
    request: Request, caller: Caller, handoff_id: UUID, body: schemas.SellerIn, command: commands.Command
) -> dict[str, Any]:
    """The command's document, once `commit_responses` has committed it together with those of other callers."""
    authorize_occurred_at(caller, body.occurred_at)
    key = idempotency_key(request, caller) if request.method == "POST" else None
    digest = request_digest(request, body) if key else b""
    response_request = commands.ResponseRequest(
        handoff_id, body.acting_seller(caller), command, body.occurred_at, caller.seller, key, digest, caller.key_id
    )
    handoff = request.app.state.handoff
    document: dict[str, Any] = await handoff.responses.submit(response_request)
    if isinstance(command, commands.Qualify | commands.Reject | commands.Recycle):
        # The seller has room for another lead.
        handoff.assign_queued.wake()
    return document
