"""What the door does with an activity: read it, record it, count it."""

from collections.abc import Sequence

from services.intake.activities.domain import ActivityResult
from services.intake.activities.handlers import ActivityRequest
from services.intake.activities.schemas import read_activity
from services.intake.telemetry import count_activity
from shared.auth import Caller
from shared.errors import Refusal
from shared.http import Problem
from shared.idempotency.domain import IdempotencyKey
from shared.messaging.group_commit import GroupCommit

Recording = GroupCommit[ActivityRequest, ActivityResult | Problem]


async def record_activity(
    group: Recording, secrets: Sequence[bytes], raw: bytes, caller: Caller, mark: IdempotencyKey | None
) -> ActivityResult:
    """The answer to one activity, once it is durable. Raises Problem and Refusal."""
    try:
        recorded = await group.submit(ActivityRequest(read_activity(raw, caller, mark, secrets), caller))
        if isinstance(recorded, Problem):
            raise recorded
    except (Refusal, Problem):
        count_activity("refused")
        raise
    count_activity(recorded.outcome)
    return recorded
