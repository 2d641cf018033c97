"""One arrival: what of it travels, whether it goes further, and whether it came before."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.intake.payloads.domain import Person
from services.intake.sources.domain import Source
from shared.events.base import Attributes
from shared.events.intake import CaptureFiltered, LeadCaptured, MatchKey, Touch
from shared.failures import Refusal
from shared.identity import email_class


class AlreadyCaptured(Refusal):
    """This external_id of this source came before with other content."""

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


class Earlier(NamedTuple):
    """What an earlier arrival was answered with."""

    capture_id: UUID
    lead_id: UUID | None
    raw: bytes


class Kept(NamedTuple):
    """A capture to be kept: whose it is, or why it was filtered."""

    capture: Capture
    lead_id: UUID | None
    occurred_at: datetime
    filtered: str | None
    touch: dict[str, str]
    attributes: Attributes


def came_before(earlier: Earlier, capture: Capture) -> bool:
    """Whether the sender repeats itself; False if this very arrival was kept by an attempt whose answer was lost.

    Raises AlreadyCaptured.
    """
    if earlier.capture_id == capture.capture_id:
        return False
    if earlier.raw != capture.raw and _content(earlier.raw) != _content(capture.raw):
        raise AlreadyCaptured(earlier.capture_id, earlier.lead_id)
    return True


def _content(raw: bytes) -> Any:
    return json.loads(raw)


def why_filtered(capture: Capture, source: Source) -> str | None:
    """Why the arrival is kept and counted but is no lead, if it is none."""
    if capture.test:
        return "test"
    return None if source.live else "source_not_live"


def touch_of(capture: Capture, source: Source) -> dict[str, str]:
    """Where the person came from; what the arrival does not say, the source does."""
    defaults = {"channel": source.channel, "campaign": source.campaign}
    return {name: value for name, value in defaults.items() if value} | dict(capture.touch)


def kept(capture: Capture, source: Source, at: datetime, lead_id: UUID | None, has_email: bool) -> Kept:
    """The arrival as it is kept; without a lead it was filtered.

    An arrival without an e-mail says nothing of the mailbox of a lead that has one.
    """
    known = {} if capture.email or has_email else {"contact.email_class": email_class(None)}
    return Kept(
        capture=capture,
        lead_id=lead_id,
        occurred_at=at,
        filtered=None if lead_id else why_filtered(capture, source),
        touch=touch_of(capture, source),
        attributes={**capture.attributes, **known},
    )


def lead_captured(one: Kept, lead_id: UUID, source: Source, keys: tuple[MatchKey, ...]) -> LeadCaptured:
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


def capture_filtered(one: Kept, reason: str) -> CaptureFiltered:
    """The fact that the arrival goes no further."""
    capture = one.capture
    return CaptureFiltered(
        occurred_at=one.occurred_at, capture_id=capture.capture_id, source=capture.source, reason=reason
    )
