"""Committing a group of activities in one transaction, with as many statements for 500 activities as for one."""

from collections.abc import Sequence
from typing import NamedTuple

from services.intake.activities.domain.activity import Activity, ActivityResult
from services.intake.activities.domain.activity_group import ActivityGroup, apply_activity
from services.intake.activities.handlers.load_group import load_activity_group
from services.intake.activities.store.activities import add_activities
from services.intake.idempotency.store import save_responses
from shared.auth import Caller, accept_occurred_at
from shared.db.connection import Connection
from shared.errors import Refusal
from shared.http import Problem
from shared.messaging import outbox, turns

# An activity with many properties takes half a millisecond.
ACTIVITIES_AT_ONCE = 20


class ActivityRequest(NamedTuple):
    """An activity and its sender."""

    activity: Activity
    caller: Caller


Result = ActivityResult | Refusal | Problem


async def commit_activities(conn: Connection, requests: Sequence[ActivityRequest]) -> list[Result]:
    """Load, decide and save a group: the result of each activity, in order."""
    group = await load_activity_group(conn, [request.activity for request in requests])
    results = [
        _apply_request(group, request)
        async for piece in turns.in_turns(requests, ACTIVITIES_AT_ONCE)
        for request in piece
    ]
    conn.request_subjects = [result.lead_id if isinstance(result, ActivityResult) else None for result in results]
    await save_activity_group(conn, group)
    return results


async def save_activity_group(conn: Connection, group: ActivityGroup) -> None:
    """Write what is new in the group, and stage its events."""
    now = group.index.now
    await add_activities(conn, group.new_activities, now)
    await save_responses(conn, group.responses, now)
    await outbox.stage(conn, group.events, now)


def _apply_request(group: ActivityGroup, request: ActivityRequest) -> Result:
    try:
        occurred_at = accept_occurred_at(request.caller, request.activity.occurred_at, group.index.now)
        return apply_activity(group, request.activity, occurred_at)
    except (Refusal, Problem) as refusal:
        return refusal
