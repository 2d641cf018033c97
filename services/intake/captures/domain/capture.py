"""One arrival: what of it travels, whether it goes further, and whether it came before."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain.privacy import Person, same_message
from services.intake.sources.domain import Source
from shared.errors import Refusal
from shared.events.base import Attributes
from shared.events.intake import CaptureFiltered, LeadCaptured, MatchKey, Touch
from shared.values.contact_identity import EmailClass


class AlreadyCaptured(Refusal):
    code = "already-captured"
    detail = "This external_id of this source came before with other content."

    def __init__(self, capture_id: UUID, lead_id: UUID | None) -> None:
        super().__init__(capture_id)
        self.capture_id = capture_id
        self.lead_id = lead_id


class Capture(NamedTuple):
    """One arrival, read. `lead_id`: the lead's if the person is new; `seller`: whose key brought it."""

    capture_id: UUID
    lead_id: UUID
    source: str
    external_id: str | None
    activity: str
    person: Person
    email: str | None
    country: str | None
    touch: Mapping[str, str]
    attributes: Attributes
    occurred_at: datetime | None
    test: bool
    seller: str | None
    raw: bytes


class PreviousCapture(NamedTuple):
    """What an earlier arrival was answered with."""

    capture_id: UUID
    lead_id: UUID | None
    raw: bytes


class LeadAttribution(NamedTuple):
    """The lead that a capture is of, the match keys that nobody owned before it, and what it shows of the mailbox."""

    lead_id: UUID
    claimed: tuple[str, ...] = ()
    mailbox: EmailClass | None = None


class CaptureRecord(NamedTuple):
    """A capture to be kept: whose it is, or why it was filtered."""

    capture: Capture
    lead_id: UUID | None
    claimed: tuple[str, ...]
    occurred_at: datetime
    filtered: str | None
    touch: dict[str, str]
    attributes: Attributes


def is_duplicate(earlier: PreviousCapture, capture: Capture) -> bool:
    """Whether the sender repeats itself; False if this very arrival was kept by an attempt whose answer was lost.

    Raises AlreadyCaptured.
    """
    if earlier.capture_id == capture.capture_id:
        return False
    if not same_message(earlier.raw, capture.raw):
        raise AlreadyCaptured(earlier.capture_id, earlier.lead_id)
    return True


def filter_reason(capture: Capture, source: Source) -> str | None:
    """Why the arrival is kept and counted but is no lead, if it is none."""
    if capture.test:
        return "test"
    return None if source.live else "source_not_live"


def touch_of(capture: Capture, source: Source) -> dict[str, str]:
    """Where the person came from; what the arrival does not say, the source does."""
    defaults = {"channel": source.channel, "campaign": source.campaign}
    return {name: value for name, value in defaults.items() if value} | dict(capture.touch)


def to_record(capture: Capture, source: Source, at: datetime, whose: LeadAttribution | None = None) -> CaptureRecord:
    """The arrival as it is kept; without a lead it was filtered."""
    known = {"contact.email_class": whose.mailbox} if whose and whose.mailbox else {}
    return CaptureRecord(
        capture=capture,
        lead_id=whose.lead_id if whose else None,
        claimed=whose.claimed if whose else (),
        occurred_at=at,
        filtered=None if whose else filter_reason(capture, source),
        touch=touch_of(capture, source),
        attributes={**capture.attributes, **known},
    )


def lead_captured(one: CaptureRecord, lead_id: UUID, source: Source, keys: tuple[MatchKey, ...]) -> LeadCaptured:
    """The fact; a seller is named only where the source is sales' own."""
    return LeadCaptured(
        occurred_at=one.occurred_at,
        lead_id=lead_id,
        capture_id=one.capture.capture_id,
        source=source.source,
        source_kind=source.kind,
        seller=one.capture.seller if source.kind == "sales" else None,
        activity=one.capture.activity,
        touch=Touch(**one.touch),
        attributes=one.attributes,
        match_keys=keys,
    )


def capture_filtered(one: CaptureRecord, reason: str) -> CaptureFiltered:
    """The fact that the arrival goes no further."""
    capture = one.capture
    return CaptureFiltered(
        occurred_at=one.occurred_at, capture_id=capture.capture_id, source=capture.source, reason=reason
    )
