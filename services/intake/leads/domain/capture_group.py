"""A group of captures, applied one after the other: each one sees what the earlier ones changed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.intake.captures.domain.capture import (
    Capture,
    CaptureRecord,
    PreviousCapture,
    filter_reason,
    is_duplicate,
    to_record,
)
from services.intake.captures.domain.capture_events import capture_filtered
from services.intake.captures.domain.erased_keys import ErasedKey, PersonErased, is_erased
from services.intake.idempotency.domain import GroupResponses, IntakeResponse, add_response, replay
from services.intake.identity.domain.resolution import LeadIndex
from services.intake.leads.domain.attribution import IdentifiedCapture, attribute_capture
from shared.errors import FieldError
from shared.events.base import Event

Outcome = Literal["accepted", "filtered", "duplicate"]


class CaptureResult(NamedTuple):
    """The response to a capture; without `lead_id` the capture was filtered. `outcome` is counted.

    `warnings` name the optional fields that could not be read.
    """

    capture_id: UUID
    lead_id: UUID | None
    duplicate: bool
    outcome: Outcome
    warnings: tuple[FieldError, ...] = ()

    def document(self) -> dict[str, Any]:
        """The JSON document of the response."""
        document = {
            "capture_id": str(self.capture_id),
            "lead_id": str(self.lead_id) if self.lead_id else None,
            "duplicate": self.duplicate,
        }
        return document | {"warnings": [warning._asdict() for warning in self.warnings]} if self.warnings else document


@dataclass
class CaptureGroup:
    """What a group of captures is decided on, and what it changes: `new_captures` and `events` are written.

    `erased`: the keys of erased people among those of the captures that waited.
    """

    index: LeadIndex
    previous: dict[object, PreviousCapture]
    responses: GroupResponses
    erased: dict[str, ErasedKey] = field(default_factory=dict)
    new_captures: list[CaptureRecord] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def apply_capture(group: CaptureGroup, entry: IdentifiedCapture, occurred_at: datetime) -> CaptureResult:
    """The response to a capture; the group holds what it changes.

    Raises AlreadyCaptured, IdempotencyKeyReused and PersonErased; then the group is as before.
    """
    capture = entry.capture
    stored = replay(group.responses, capture.idempotency_key, capture.raw)
    if stored:
        return CaptureResult(*stored, "duplicate")
    result = _find_duplicate(group, capture) or _add_capture(group, entry, occurred_at)
    response = IntakeResponse(result.capture_id, result.lead_id, result.duplicate)
    add_response(group.responses, capture.idempotency_key, capture.raw, response)
    return result


def _find_duplicate(group: CaptureGroup, capture: Capture) -> CaptureResult | None:
    """The response to the stored capture if this one is a repeat, or was stored by an attempt with a lost answer."""
    previous = group.previous.get(capture.capture_id)
    if previous is None and capture.external_id:
        previous = group.previous.get((capture.source, capture.external_id))
    if previous is None:
        return None
    if is_duplicate(previous, capture):
        return CaptureResult(previous.capture_id, previous.lead_id, True, "duplicate")
    return _make_result(previous.capture_id, previous.lead_id)


def _make_result(capture_id: UUID, lead_id: UUID | None) -> CaptureResult:
    return CaptureResult(capture_id, lead_id, False, "accepted" if lead_id else "filtered")


def _add_capture(group: CaptureGroup, entry: IdentifiedCapture, occurred_at: datetime) -> CaptureResult:
    capture, source = entry.capture, entry.source
    if group.erased and _names_erased(entry, group.erased):
        raise PersonErased(capture.capture_id)
    reason = filter_reason(capture, source)
    if reason:
        record = to_record(capture, source, occurred_at)
        group.events.append(capture_filtered(record, reason))
    else:
        record, events = attribute_capture(group.index, entry, occurred_at)
        group.events += events
    group.new_captures.append(record)
    previous = PreviousCapture(capture.capture_id, record.lead_id, capture.raw)
    group.previous[capture.capture_id] = previous
    if capture.external_id:
        group.previous[capture.source, capture.external_id] = previous
    return _make_result(capture.capture_id, record.lead_id)


def _names_erased(entry: IdentifiedCapture, erased: dict[str, ErasedKey]) -> bool:
    """Whether the capture came before its person was erased. A number alone does not join people with addresses."""
    capture = entry.capture
    hashes = [
        hash_
        for key in entry.keys
        for hash_ in key.hashes
        if hash_ in erased and not (key.kind == "phone" and capture.email and erased[hash_].has_email)
    ]
    return is_erased(hashes, capture.way.received_at, erased)
