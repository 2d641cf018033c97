"""The route of activities, a plain Starlette route on raw bytes: trackers send many page views."""

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.intake.activities.domain.activity import AlreadyRecorded, LeadWasErased
from services.intake.activities.handlers.record_activity import record_activity
from services.intake.activities.schemas import ActivityIn, RecordedOut
from shared.auth import authenticate
from shared.http import (
    JSON,
    Documentation,
    Problem,
    Router,
    document_route,
    problem_from,
    read_body,
    refuse_parameters,
)
from shared.idempotency.request import idempotency_key

router = Router(
    answers={
        AlreadyRecorded: lambda refusal: problem_from(refusal, 409, activity_id=str(refusal.activity_id)),
        LeadWasErased: 404,
    },
)


@document_route(Documentation(body=ActivityIn, answers={202: RecordedOut}, refusals=(404, 409), scopes=("capture",)))
async def post_activity(request: Request) -> Response:
    """Record what a lead did."""
    refuse_parameters(request)
    caller = await authenticate(request, "capture")
    if caller.seller is not None:
        # Intake does not know which seller works a lead: every lead is answered alike, known or not.
        raise Problem(404, "There is no such lead")
    key = idempotency_key(request, caller)
    raw = await read_body(request)
    intake = request.app.state.intake
    result = await record_activity(intake.queues.activities, intake.secrets, raw, caller, key)
    return Response(orjson.dumps(result.document()), 202, media_type=JSON)


fast_routes = [Route("/v1/activities", post_activity, methods=["POST"])]
