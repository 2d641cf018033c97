"""The route that captures one lead, a plain Starlette route on raw bytes for speed; the errors of leads."""

import orjson
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import Response

from services.intake.captures.domain.capture import AlreadyCaptured
from services.intake.captures.schemas.payload import LeadIn
from services.intake.identity.domain.match_keys import NoIdentifyingKey
from services.intake.leads.handlers.capture import PendingCapture, begin_capture, capture_lead, count_result
from services.intake.leads.schemas import CaptureOut
from shared.auth import Caller, authenticate, recall_caller
from shared.http import (
    JSON,
    Documentation,
    Problem,
    Router,
    document_route,
    field_problem,
    problem_from,
    read_body,
)
from shared.http.direct_route import DirectRoute, begun_for
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
    caller = await authenticate(request, "capture")
    key = idempotency_key(request, caller)
    raw = await read_body(request)
    queues = request.app.state.intake.queues.leads
    result = await capture_lead(queues, request.app.state.answers, raw, caller, key, begun_for(request))
    if isinstance(result, Problem):
        raise result
    return Response(orjson.dumps(result.document()), 202, media_type=JSON)


def recall(state: State, authorization: bytes) -> Caller | None:
    """The caller whose key may capture, if this process knows it."""
    return recall_caller(state, authorization, "capture")


def begin(state: State, caller: Caller, raw: bytes) -> PendingCapture:
    """Begin what `post_lead` does with this body."""
    return begin_capture(state.intake.queues.leads, raw, caller, None)


def encode(pending: PendingCapture) -> bytes | None:
    """The answer to a capture that is durable; None: `post_lead` says what became of it."""
    result = count_result(pending)
    return orjson.dumps(result.document()) if result else None


fast_routes = [DirectRoute("/v1/leads", post_lead, recall=recall, begin=begin, encode=encode)]
