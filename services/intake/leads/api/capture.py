"""The route that captures one lead, a plain Starlette route on raw bytes for speed; the errors of leads."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.intake.captures.domain.capture import AlreadyCaptured
from services.intake.captures.schemas.payload import LeadIn
from services.intake.identity.domain.match_keys import NoIdentifyingKey
from services.intake.leads.api.direct_capture import begun_capture, make_route
from services.intake.leads.handlers.capture import capture_lead
from services.intake.leads.schemas import CaptureOut
from shared.auth import authenticate
from shared.http import (
    JSON,
    Documentation,
    Problem,
    Router,
    document_route,
    field_problem,
    problem_from,
    read_body,
    refuse_parameters,
)
from shared.idempotency.request import idempotency_key


def already_captured_problem(refusal: AlreadyCaptured) -> Problem:
    """409 with the ids of the capture that has this external id."""
    lead_id = str(refusal.lead_id) if refusal.lead_id else None
    return problem_from(refusal, 409, capture_id=str(refusal.capture_id), lead_id=lead_id)


router = Router(
    answers={NoIdentifyingKey: field_problem("/contact/phone"), AlreadyCaptured: already_captured_problem},
)


@document_route(Documentation(body=LeadIn, answers={202: CaptureOut}, refusals=(409,), scopes=("capture",)))
async def post_lead(request: Request) -> Response:
    """Capture one lead."""
    refuse_parameters(request)
    caller = await authenticate(request, "capture")
    key = idempotency_key(request, caller)
    raw = await read_body(request)
    queues = request.app.state.intake.queues.leads
    result = await capture_lead(queues, request.app.state.answers, raw, caller, key, begun_capture(request))
    if isinstance(result, Problem):
        raise result
    return Response(orjson.dumps(result.document()), 202, media_type=JSON)


fast_routes = [make_route(post_lead)]
