"""Recording one activity: read it, wait for the commit of its group, count it."""

from collections.abc import Sequence
from datetime import datetime

from services.intake.activities.domain.activity import ActivityResult
from services.intake.activities.handlers.commit_activities import ActivityRequest
from services.intake.activities.schemas import read_activity
from services.intake.telemetry import count_activity
from shared.auth import Caller
from shared.errors import Refusal
from shared.http import Problem
from shared.idempotency.domain import IdempotencyKey
from shared.messaging.group_commit import GroupCommit

# The process's queue of activities; `commit_activities` commits them some hundred together.
ActivityQueue = GroupCommit[ActivityRequest, ActivityResult | Problem]


async def record_activity(
    queue: ActivityQueue,
    secrets: Sequence[bytes],
    raw: bytes,
    caller: Caller,
    idempotency_key: IdempotencyKey | None,
    received_at: datetime | None = None,
) -> ActivityResult:
    """The response to the activity in this body, once it is durable.

    `secrets` hash the match keys that name its lead. `received_at`: when it came, if it waited since then. Raises
    Problem for an invalid body, a Refusal of `apply_activity`, and Unavailable.
    """
    try:
        activity = read_activity(raw, caller, idempotency_key, secrets)._replace(received_at=received_at)
        result = await queue.submit(ActivityRequest(activity, caller))
        if isinstance(result, Problem):
            raise result
    except (Refusal, Problem):
        count_activity("refused")
        raise
    count_activity(result.outcome)
    return result
