"""A group of activities, applied one after the other: each one sees what the earlier ones changed."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson

from services.intake.activities.domain.activity import (
    Activity,
    ActivityDetails,
    ActivityRecord,
    ActivityResult,
    AlreadyRecorded,
    LeadWasErased,
    PreviousActivity,
    activity_recorded,
    list_click_ids,
    read_person,
)
from services.intake.captures.domain.erased_keys import ErasedKey, PersonErased, is_erased
from services.intake.captures.domain.privacy import is_same_message
from services.intake.idempotency.domain import GroupResponses, IntakeResponse, add_response, replay
from services.intake.identity.domain.resolution import LeadIndex, find_owner, survivor_of
from shared.events.intake import ActivityRecorded


@dataclass
class ActivityGroup:
    """What a group of activities is decided on, and what it changes: `new_activities` and `events` are written.

    `erased`: those of the leads that the activities name by their ids that were erased. `erased_keys`: the keys of
    erased people among those of the activities that waited.
    """

    index: LeadIndex
    previous: dict[object, PreviousActivity]
    responses: GroupResponses
    erased: Set[UUID] = frozenset()
    erased_keys: Mapping[str, ErasedKey] = field(default_factory=dict)
    new_activities: list[ActivityRecord] = field(default_factory=list)
    events: list[ActivityRecorded] = field(default_factory=list)


def apply_activity(group: ActivityGroup, activity: Activity, occurred_at: datetime) -> ActivityResult:
    """The response to an activity; the group holds what it changes.

    Raises AlreadyRecorded, LeadWasErased, PersonErased and IdempotencyKeyReused; then the group is as before.
    """
    stored = replay(group.responses, activity.idempotency_key, activity.raw)
    if stored:
        activity_id, lead_id, _ = stored
        return ActivityResult(activity_id, lead_id, "duplicate")
    result = _find_duplicate(group, activity) or _add_activity(group, activity, occurred_at)
    response = IntakeResponse(result.activity_id, result.lead_id)
    add_response(group.responses, activity.idempotency_key, activity.raw, response)
    return result


def _find_duplicate(group: ActivityGroup, activity: Activity) -> ActivityResult | None:
    """The response to the stored activity if this one is a repeat, or was stored by an attempt with a lost answer."""
    previous = group.previous.get(activity.activity_id) or group.previous.get((activity.key_id, activity.external_id))
    if previous is None:
        return None
    if previous.activity_id == activity.activity_id:
        return _make_result(previous.activity_id, previous.lead_id)
    if not is_same_message(previous.raw, activity.raw):
        raise AlreadyRecorded(previous.activity_id)
    return ActivityResult(previous.activity_id, previous.lead_id, "duplicate")


def _make_result(activity_id: UUID, lead_id: UUID | None) -> ActivityResult:
    return ActivityResult(activity_id, lead_id, "accepted" if lead_id else "pending")


def _add_activity(group: ActivityGroup, activity: Activity, occurred_at: datetime) -> ActivityResult:
    lead_id = _find_lead(group.index, activity)
    if activity.lead_id in group.erased:
        raise LeadWasErased(activity.activity_id)
    if is_erased(activity.hashes, activity.received_at, group.erased_keys):
        raise PersonErased(activity.activity_id)
    if lead_id:
        body = orjson.loads(activity.raw)
        details = ActivityDetails(
            activity_id=activity.activity_id,
            type=activity.type,
            occurred_at=occurred_at,
            touch=activity.touch,
            properties=activity.properties,
            person=read_person(body),
            click_ids=list_click_ids(body),
        )
        group.events.append(activity_recorded(details, lead_id, group.index.cards.get(lead_id)))
    group.new_activities.append(ActivityRecord(activity, lead_id, occurred_at))
    previous = PreviousActivity(activity.activity_id, lead_id, activity.raw)
    group.previous[activity.activity_id] = previous
    if activity.external_id:
        group.previous[activity.key_id, activity.external_id] = previous
    return _make_result(activity.activity_id, lead_id)


def _find_lead(index: LeadIndex, activity: Activity) -> UUID | None:
    if activity.lead_id:
        lead_id = survivor_of(index, activity.lead_id)
        return lead_id if lead_id in index.leads else None
    owner = find_owner(index, activity.hashes)
    return owner.lead_id if owner else None


def collect_hashes(activities: Sequence[Activity]) -> set[str]:
    """The hashes of all match keys that name the leads of these activities."""
    return {hash_ for activity in activities for hash_ in activity.hashes}
