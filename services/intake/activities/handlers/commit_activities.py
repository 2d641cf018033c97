"""Recording what people did: a group of activities in one transaction, with as many statements for 500 as for one."""

from collections.abc import Sequence
from typing import NamedTuple

from services.intake.activities import domain
from services.intake.activities.domain import ActivityResult
from services.intake.activities.schemas import read_activity
from services.intake.activities.store.activities import add_activities, find_previous
from services.intake.idempotency.store import responses
from services.intake.identity.store.lead_index import lock_leads_by_keys
from services.intake.telemetry import count_activity
from shared.auth import Caller, occurred
from shared.db.connection import Connection
from shared.errors import Refusal
from shared.http import Problem
from shared.idempotency.domain import IdempotencyKey
from shared.messaging.group_commit import GroupCommit
from shared.messaging.outbox import stage

Answer = domain.ActivityResult | Refusal | Problem


class ActivityRequest(NamedTuple):
    """An activity, and who sent it."""

    activity: domain.Activity
    caller: Caller


async def commit_activities(conn: Connection, sent: Sequence[ActivityRequest]) -> list[Answer]:
    """The answer to each; a group's handler."""
    activities = [one.activity for one in sent]
    repeats = await responses.find(conn, {activity.mark for activity in activities if activity.mark})
    named = {activity.lead_id for activity in activities if activity.lead_id}
    people = await lock_leads_by_keys(conn, domain.hashes_of(activities), named)
    diary = domain.ActivityGroup(people, await find_previous(conn, activities), repeats)
    answers = [_enter(diary, one) for one in sent]
    await add_activities(conn, diary.new_activities, people.now)
    await responses.add(conn, diary.new_repeats, people.now)
    await stage(conn, diary.events, people.now)
    return answers


def _enter(diary: domain.ActivityGroup, one: ActivityRequest) -> Answer:
    try:
        at = occurred(one.caller, one.activity.occurred_at, diary.people.now)
        return domain.apply_activity(diary, one.activity, at)
    except (Refusal, Problem) as refused:
        return refused


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
