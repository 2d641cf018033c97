"""One activity: its record, the response to it and its event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.intake.captures.domain import derivation, privacy
from services.intake.identity.domain.contact_card import ContactCard
from shared.errors import Refusal
from shared.events.intake import ActivityRecorded, Touch
from shared.idempotency.domain import IdempotencyKey
from shared.values.nothing import drop_nothing
from shared.values.publication import PROPERTY_PREFIX

Outcome = Literal["accepted", "pending", "duplicate"]


class AlreadyRecorded(Refusal):
    code = "already-recorded"
    detail = "This external_id came before with other content."

    def __init__(self, activity_id: UUID) -> None:
        super().__init__(activity_id)
        self.activity_id = activity_id


class LeadWasErased(Refusal):
    code = "lead-erased"
    detail = "The person was erased: nothing is stored under this id any more."


class Activity(NamedTuple):
    """Something that a lead did, as read from its body. `lead_id` or any of the match keys `hashes` names the lead.

    `received_at`: when it came, if it waited since then.
    """

    activity_id: UUID
    key_id: UUID
    lead_id: UUID | None
    hashes: tuple[str, ...]
    type: str
    touch: Mapping[str, str]
    properties: Mapping[str, Any]
    occurred_at: datetime | None
    external_id: str | None
    idempotency_key: IdempotencyKey | None
    raw: bytes
    received_at: datetime | None = None


class PreviousActivity(NamedTuple):
    """A stored activity with the same id or the same external id; without `lead_id` its response was pending."""

    activity_id: UUID
    lead_id: UUID | None
    raw: bytes


class ActivityRecord(NamedTuple):
    """An activity to store; without `lead_id` it is pending."""

    activity: Activity
    lead_id: UUID | None
    occurred_at: datetime


class ActivityResult(NamedTuple):
    """The response to an activity; without `lead_id` the activity is pending. `outcome` is counted."""

    activity_id: UUID
    lead_id: UUID | None
    outcome: Outcome

    def document(self) -> dict[str, Any]:
        """The JSON document of the response."""
        lead_id = str(self.lead_id) if self.lead_id else None
        return {"activity_id": str(self.activity_id), "lead_id": lead_id, "pending": lead_id is None}


class ActivityDetails(NamedTuple):
    """An activity without its lead; `person`: as its body names the person; `click_ids`: their names."""

    activity_id: UUID
    type: str
    occurred_at: datetime
    touch: Mapping[str, str]
    properties: Mapping[str, Any]
    person: privacy.Person = privacy.Person()
    click_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActivityView:
    """A stored activity, to be shown."""

    activity_id: UUID
    external_id: str | None
    type: str
    occurred_at: datetime
    received_at: datetime
    touch: dict[str, str]
    properties: dict[str, Any]


def activity_recorded(details: ActivityDetails, lead_id: UUID, card: ContactCard | None) -> ActivityRecorded:
    """The event, without what identifies the person of this contact card or any other person."""
    person = privacy.matcher_of(details.person, card.person() if card else privacy.Person())
    properties = {f"{PROPERTY_PREFIX}{name}": value for name, value in details.properties.items()}
    published = privacy.select_published(details.type, details.touch, properties, person)
    touch = derivation.add_channel(published.touch, details.touch, details.click_ids)
    return ActivityRecorded(
        occurred_at=details.occurred_at,
        lead_id=lead_id,
        activity_id=details.activity_id,
        activity=published.activity,
        touch=Touch(**touch),
        properties={name.removeprefix(PROPERTY_PREFIX): value for name, value in published.values.items()},
        derived=(derivation.CHANNEL,) if len(touch) > len(published.touch) else (),
    )


def read_person(body: Mapping[str, Any]) -> privacy.Person:
    """The person in the body of an activity: the reference to its lead, and click ids."""
    lead, click_ids = _section(body, "lead"), _section(_section(body, "touch"), "click_id")
    return privacy.Person(
        email=_text(lead.get("email")),
        phone=_text(lead.get("phone")),
        external_id=_text(lead.get("external_id")),
        other_ids=tuple(filter(None, map(_text, click_ids.values()))),
    )


def list_click_ids(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the click ids in the body of an activity."""
    return tuple(_section(_section(body, "touch"), "click_id"))


def read_properties(body: Mapping[str, Any]) -> dict[str, Any]:
    """The properties in the body of an activity, without those that say nothing."""
    properties = {**_section(body, "properties")}
    drop_nothing(properties)
    return properties


# A body is stored as it was sent: a section or a text that says nothing ("n/a") may be of any type.
def _section(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = document.get(name)
    return section if isinstance(section, Mapping) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
