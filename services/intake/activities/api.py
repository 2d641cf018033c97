"""The door for what people do. It is a plain route on raw bytes: pages are viewed often."""

from uuid import UUID

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.intake.activities.domain import AlreadyRecorded
from services.intake.activities.handlers.commit_activities import record_activity
from services.intake.activities.schemas import ActivityIn
from shared.auth import authenticate
from shared.http import JSON, Documentation, Router, document_route, problem_from, read_body
from shared.idempotency.request import idempotency_key

router = Router(
    answers={AlreadyRecorded: lambda refusal: problem_from(refusal, 409, activity_id=str(refusal.activity_id))},
)


class RecordedOut(BaseModel):
    """The activity is durable. `pending`: nobody knows the lead yet; it is waited for, 30 days."""

    activity_id: UUID
    lead_id: UUID | None
    pending: bool


@document_route(Documentation(body=ActivityIn, answers={202: RecordedOut}, refusals=(409,)))
async def post_activity(request: Request) -> Response:
    """Record what a lead did."""
    caller = await authenticate(request, "capture")
    mark = idempotency_key(request, caller)
    raw = await read_body(request)
    intake = request.app.state.intake
    recorded = await record_activity(intake.queues.activities, intake.secrets, raw, caller, mark)
    return Response(orjson.dumps(recorded.document()), 202, media_type=JSON)


hot = [Route("/v1/activities", post_activity, methods=["POST"])]
