"""Activities, sent through the door or recorded without it."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from prometheus_client import REGISTRY

from services.intake.activities.handlers.commit_activities import ActivityRequest, Answer, commit_activities
from services.intake.activities.schemas import read_activity
from tests.intake.capture_groups import CALLER
from tests.intake.process import SECRET
from tests.intake.service import IntakeService

EMAIL, PHONE = {"email": "dana@example.com"}, {"phone": "+12025550123"}


def viewed(who: dict[str, Any] = EMAIL, **changes: Any) -> dict[str, Any]:
    """Somebody looked at the prices; each key of `changes` is a field of the body."""
    return {"lead": who, "type": "page_viewed", "properties": {"page": "/pricing"}} | changes


async def do(here: IntakeService, body: dict[str, Any], **headers: str) -> tuple[int, dict[str, Any]]:
    """(status, document) of an activity sent by the administrator."""
    answer = await here.admin.post("/v1/activities", json=body, headers=headers)
    return answer.status_code, answer.json()


def acts(*bodies: dict[str, Any]) -> Callable[[Any], Awaitable[list[Answer]]]:
    """A group of activities."""
    group = [
        ActivityRequest(read_activity(orjson.dumps(body), CALLER, None, [SECRET.encode()]), CALLER) for body in bodies
    ]
    return lambda conn: commit_activities(conn, group)


async def told(here: IntakeService) -> list[dict[str, Any]]:
    """What was told of activities, in order."""
    return [fact for fact in await here.said() if fact["type"] == "activity.recorded"]


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("accord_activities_total", {"outcome": outcome}) or 0.0
