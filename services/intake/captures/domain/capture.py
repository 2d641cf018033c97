"""One capture: its record, its events, whether it is filtered and whether it is a duplicate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.intake.captures.domain import derivation, privacy
from services.intake.captures.domain.arrival import BY_API, Way
from services.intake.sources.domain import Source
from shared.errors import FieldError, Refusal
from shared.events.base import Attributes
from shared.idempotency.domain import IdempotencyKey
from shared.values.contact_identity import EmailClass

UNREAD_PHONE = FieldError(
    "/contact/phone", "Not a telephone number of the lead's or the source's country; kept as typed."
)


class AlreadyCaptured(Refusal):
    code = "already-captured"
    detail = "This external_id of this source came before with other content."

    def __init__(self, capture_id: UUID, lead_id: UUID | None) -> None:
        super().__init__(capture_id)
        self.capture_id = capture_id
        self.lead_id = lead_id


class Capture(NamedTuple):
    """One arrival of a lead's details, as read from its body.

    `touch` and `attributes` are as typed: `to_record` decides what of them may be published. `lead_id` becomes the
    lead's id if the person is not known; `seller` is the one of the caller's API key, `key_id` that key. `click_ids`
    are their names, `words` is what the person wrote and agreed to. `warnings` name the optional fields that could not
    be read, `unread` is what identifies the person in them.
    """

    capture_id: UUID
    lead_id: UUID
    source: str
    external_id: str | None
    activity: str
    person: privacy.Person
    email: str | None
    country: str | None
    touch: Mapping[str, str]
    attributes: Attributes
    occurred_at: datetime | None
    test: bool
    seller: str | None
    idempotency_key: IdempotencyKey | None
    raw: bytes
    key_id: UUID | None
    click_ids: tuple[str, ...] = ()
    words: Mapping[str, Any] = {}
    warnings: tuple[FieldError, ...] = ()
    unread: privacy.Person = privacy.NO_PERSON
    way: Way = BY_API


class PreviousCapture(NamedTuple):
    """A stored capture with the same id or the same external id, and the ids of its response."""

    capture_id: UUID
    lead_id: UUID | None
    raw: bytes


class LeadAttribution(NamedTuple):
    """The lead of a capture, the hashes of the match keys that it claims, and what it shows of the lead's mailbox.

    `phone`: the normal form of the capture's telephone number; `known`: the person as the lead's contact card has it.
    """

    lead_id: UUID
    claimed: tuple[str, ...] = ()
    email_class: EmailClass | None = None
    known: privacy.Person = privacy.NO_PERSON
    phone: str | None = None


class CaptureRecord(NamedTuple):
    """A capture to store: with its lead, or with the reason why it was filtered.

    `activity`, `touch` and `attributes` are those that may be published; `derived` names those of them that were not
    said but follow from the rest.
    """

    capture: Capture
    lead_id: UUID | None
    claimed: tuple[str, ...]
    occurred_at: datetime
    filtered: str | None
    activity: str
    touch: dict[str, str]
    attributes: Attributes
    derived: tuple[str, ...] = ()


class Words(NamedTuple):
    """What a person wrote and agreed to in one capture, as far as it did: message, problem, answers and consent."""

    capture_id: UUID
    source: str
    occurred_at: datetime
    content: Mapping[str, Any]


@dataclass(frozen=True)
class CaptureView:
    """A stored capture, to be shown."""

    capture_id: UUID
    source: str
    external_id: str | None
    activity: str
    occurred_at: datetime
    received_at: datetime
    touch: dict[str, str]
    attributes: dict[str, Any]
    derived: tuple[str, ...] = ()


def is_duplicate(previous: PreviousCapture, capture: Capture) -> bool:
    """Whether the sender repeats a capture.

    False if `previous` is this same capture, stored by an attempt with a lost commit answer. Raises AlreadyCaptured if
    the content differs.
    """
    if previous.capture_id == capture.capture_id:
        return False
    if not privacy.is_same_message(previous.raw, capture.raw):
        raise AlreadyCaptured(previous.capture_id, None if capture.seller else previous.lead_id)
    return True


def list_warnings(capture: Capture, phone: str | None) -> tuple[FieldError, ...]:
    """The optional fields that could not be read. `phone`: the normal form of the telephone number, if it has one."""
    return capture.warnings if phone or not capture.person.phone else (*capture.warnings, UNREAD_PHONE)


def filter_reason(capture: Capture, source: Source) -> str | None:
    """Why the capture is stored and counted but is no lead; None if it is a lead."""
    if capture.way.released:
        return None
    if capture.test:
        return "test"
    if capture.way.filtered:
        return capture.way.filtered
    return None if source.live else "source_not_live"


def to_record(
    capture: Capture, source: Source, occurred_at: datetime, attribution: LeadAttribution | None = None
) -> CaptureRecord:
    """The capture to store; without an attribution it was filtered."""
    mailbox = attribution.email_class if attribution else None
    known = attribution.known if attribution else privacy.NO_PERSON
    # As typed and in its normal form, where that differs.
    normal = privacy.NO_PERSON if capture.email == capture.person.email else privacy.Person(email=capture.email)
    person = privacy.matcher_of(capture.person, normal, capture.unread, known)
    derived = derivation.derive_attributes(
        capture.attributes, capture.email, attribution.phone if attribution else None
    )
    values = {**derived, **capture.attributes}
    published = privacy.select_published(capture.activity, capture.touch, values, person, source.custom_fields)
    touch = privacy.complete_touch(published.touch, person, channel=source.channel, campaign=source.campaign)
    with_channel = derivation.add_channel(touch, capture.touch, capture.click_ids)
    return CaptureRecord(
        capture=capture,
        lead_id=attribution.lead_id if attribution else None,
        claimed=attribution.claimed if attribution else (),
        occurred_at=occurred_at,
        filtered=None if attribution else filter_reason(capture, source),
        activity=published.activity,
        touch=with_channel,
        attributes={**published.values, **({"contact.email_class": mailbox} if mailbox else {})},
        derived=derivation.list_derived(derived, published.values, len(with_channel) > len(touch)),
    )
