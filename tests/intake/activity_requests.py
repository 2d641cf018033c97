"""Activities, sent over HTTP or committed without it."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from prometheus_client import REGISTRY

from services.intake.activities.handlers.commit_activities import ActivityRequest, Result, commit_activities
from services.intake.activities.schemas import read_activity
from tests.intake.capture_groups import CALLER
from tests.intake.service import SECRET, IntakeService

EMAIL, PHONE = {"email": "dana@example.com"}, {"phone": "+12025550123"}


def page_view(lead: dict[str, Any] = EMAIL, **changes: Any) -> dict[str, Any]:
    """A visit of the pricing page; each key of `changes` is a field of the body."""
    return {"lead": lead, "type": "page_viewed", "properties": {"page": "/pricing"}} | changes


async def post_activity(service: IntakeService, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
    """(status, document) of an activity that the administrator sends."""
    response = await service.admin.post("/v1/activities", json=body, headers=headers)
    return response.status_code, response.json()


def commit_activity_group(*bodies: dict[str, Any]) -> Callable[[Any], Awaitable[list[Result]]]:
    """The transaction of a group of activities, for `database.run`."""
    requests = [
        ActivityRequest(read_activity(orjson.dumps(body), CALLER, None, [SECRET.encode()]), CALLER) for body in bodies
    ]
    return lambda conn: commit_activities(conn, requests)


async def activity_events(service: IntakeService) -> list[dict[str, Any]]:
    """The staged events of activities, in order."""
    return [event for event in await service.staged_events() if event["type"] == "activity.recorded"]


def activity_count(outcome: str) -> float:
    """The Prometheus counter of activities with this outcome."""
    return REGISTRY.get_sample_value("accord_activities_total", {"outcome": outcome}) or 0.0
