"""The door for one lead. It is a plain route on raw bytes: the way in has to be quick."""

from uuid import UUID

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.intake.captures.schemas.payload import LeadIn
from services.intake.leads.handlers.capture import capture_lead
from shared.auth import authenticate
from shared.http import JSON, Documentation, Problem, document_route, read_body
from shared.idempotency.request import idempotency_key


class CaptureOut(BaseModel):
    """The lead is durable. Without a `lead_id` it was kept, but is a test or comes from a source that is not live."""

    capture_id: UUID
    lead_id: UUID | None
    duplicate: bool


@document_route(Documentation(body=LeadIn, answers={202: CaptureOut}, refusals=(409,)))
async def post_lead(request: Request) -> Response:
    """Take in one lead."""
    caller = await authenticate(request, "capture")
    mark = idempotency_key(request, caller)
    raw = await read_body(request)
    queues = request.app.state.intake.queues.leads
    taken = await capture_lead(queues, request.app.state.answers, raw, caller, mark)
    if isinstance(taken, Problem):
        raise taken
    return Response(orjson.dumps(taken.document()), 202, media_type=JSON)


fast_routes = [Route("/v1/leads", post_lead, methods=["POST"])]
