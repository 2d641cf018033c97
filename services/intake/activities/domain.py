"""What somebody did: whose it is, whether it came before, and what of it travels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.intake.captures.domain.privacy import (
    Person,
    publishable_attributes,
    publishable_properties,
    same_message,
)
from services.intake.idempotency.domain import CaptureResponse, IdempotencyKey, Repeat, digest_of, replay
from services.intake.identity.domain.contact_card import ContactCard
from services.intake.identity.domain.resolution import LeadIndex, owner_of, survivor_of
from shared.errors import Refusal
from shared.events.intake import ActivityRecorded, Touch

Outcome = Literal["accepted", "pending", "duplicate"]


class AlreadyRecorded(Refusal):
    code = "already-recorded"
    detail = "This external_id came before with other content."

    def __init__(self, activity_id: UUID) -> None:
        super().__init__(activity_id)
        self.activity_id = activity_id


class Activity(NamedTuple):
    """Something that somebody did, read. The lead is named by `lead_id` or by any of the match keys `hashes`."""

    activity_id: UUID
    key_id: UUID
    lead_id: UUID | None
    hashes: tuple[str, ...]
    type: str
    touch: Mapping[str, str]
    properties: Mapping[str, Any]
    occurred_at: datetime | None
    external_id: str | None
    mark: IdempotencyKey | None
    raw: bytes


class PreviousActivity(NamedTuple):
    """What an earlier activity was answered with; `lead_id` None: that its lead is not known."""

    activity_id: UUID
    lead_id: UUID | None
    raw: bytes


class ActivityRecord(NamedTuple):
    """An activity to be kept: whose it is, or that it waits."""

    activity: Activity
    lead_id: UUID | None
    occurred_at: datetime


class ActivityResult(NamedTuple):
    """What an activity is answered with; without a lead it waits for it."""

    activity_id: UUID
    lead_id: UUID | None
    outcome: Outcome

    def document(self) -> dict[str, Any]:
        """Its JSON."""
        lead_id = str(self.lead_id) if self.lead_id else None
        return {"activity_id": str(self.activity_id), "lead_id": lead_id, "pending": lead_id is None}


@dataclass
class ActivityGroup:
    """What is known of a group's people and of what came before; and what became of it, to be written at once."""

    people: LeadIndex
    earlier: dict[object, PreviousActivity]
    repeats: dict[IdempotencyKey, Repeat]
    new_activities: list[ActivityRecord] = field(default_factory=list)
    new_repeats: list[Repeat] = field(default_factory=list)
    events: list[ActivityRecorded] = field(default_factory=list)


def apply_activity(diary: ActivityGroup, activity: Activity, at: datetime) -> ActivityResult:
    """The answer to what was done `at`. Raises AlreadyRecorded and KeyReused; a Refusal leaves the diary as it was."""
    if activity.mark in diary.repeats:
        former = diary.repeats[activity.mark]
        return ActivityResult(replay(former, digest_of(activity.raw)), former.response.lead_id, "duplicate")
    recorded = _known(diary, activity) or _new(diary, activity, at)
    if activity.mark:
        response = CaptureResponse(recorded.activity_id, recorded.lead_id)
        repeat = Repeat(activity.mark, digest_of(activity.raw), response)
        diary.repeats[activity.mark] = repeat
        diary.new_repeats.append(repeat)
    return recorded


def _known(diary: ActivityGroup, activity: Activity) -> ActivityResult | None:
    """The former answer, if the activity came before, or was kept by an attempt whose answer was lost."""
    earlier = diary.earlier.get(activity.activity_id) or diary.earlier.get((activity.key_id, activity.external_id))
    if earlier is None:
        return None
    if earlier.activity_id == activity.activity_id:
        return _recorded(*earlier[:2])
    if not same_message(earlier.raw, activity.raw):
        raise AlreadyRecorded(earlier.activity_id)
    return ActivityResult(earlier.activity_id, earlier.lead_id, "duplicate")


def _recorded(activity_id: UUID, lead_id: UUID | None) -> ActivityResult:
    return ActivityResult(activity_id, lead_id, "accepted" if lead_id else "pending")


def _new(diary: ActivityGroup, activity: Activity, at: datetime) -> ActivityResult:
    kept = ActivityRecord(activity, _lead_of(diary.people, activity), at)
    if kept.lead_id:
        card = diary.people.cards.get(kept.lead_id)
        did = ActivityDetails(activity.activity_id, activity.type, at, activity.touch, activity.properties)
        diary.events.append(activity_recorded(did, kept.lead_id, card))
    diary.new_activities.append(kept)
    earlier = PreviousActivity(activity.activity_id, kept.lead_id, activity.raw)
    diary.earlier[activity.activity_id] = earlier
    if activity.external_id:
        diary.earlier[activity.key_id, activity.external_id] = earlier
    return _recorded(activity.activity_id, kept.lead_id)


def _lead_of(people: LeadIndex, activity: Activity) -> UUID | None:
    if activity.lead_id:
        lead_id = survivor_of(people, activity.lead_id)
        return lead_id if lead_id in people.leads else None
    owner = owner_of(people, activity.hashes)
    return owner.lead_id if owner else None


class ActivityDetails(NamedTuple):
    """What was done, whoever it was."""

    activity_id: UUID
    type: str
    occurred_at: datetime
    touch: Mapping[str, str]
    properties: Mapping[str, Any]


def activity_recorded(did: ActivityDetails, lead_id: UUID, card: ContactCard | None) -> ActivityRecorded:
    """The fact, without what names the person whose card this is, or anybody else."""
    person = Person(name=card.name, email=card.email, phone=card.phone) if card else Person()
    return ActivityRecorded(
        occurred_at=did.occurred_at,
        lead_id=lead_id,
        activity_id=did.activity_id,
        activity=did.type,
        touch=Touch(**publishable_attributes(did.touch, person)),
        properties=publishable_properties(did.properties, person),
    )


def hashes_of(activities: Sequence[Activity]) -> set[str]:
    """Every match key by which one of these names its lead."""
    return {hash_ for activity in activities for hash_ in activity.hashes}
