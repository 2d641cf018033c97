"""A group of arrivals, entered one after the other: each sees what the earlier ones left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.intake.captures.domain.capture import (
    Capture,
    CaptureRecord,
    LeadAttribution,
    PreviousCapture,
    capture_filtered,
    filter_reason,
    is_duplicate,
    lead_captured,
    to_record,
)
from services.intake.idempotency.domain import CaptureResponse, IdempotencyKey, Repeat, digest_of, replay
from services.intake.identity.domain.contact_card import card_of, mailbox_of
from services.intake.identity.domain.match_keys import MatchKeyHashes, keys_of
from services.intake.identity.domain.resolution import LeadIndex, claim, merge_contact_card, resolve_lead, survivor_of
from services.intake.sources.domain import Source, UnknownSource
from shared.events.intake import CaptureFiltered, LeadCaptured, LeadMerged, MatchKey

Outcome = Literal["accepted", "filtered", "duplicate"]
IntakeEvent = LeadCaptured | LeadMerged | CaptureFiltered


class IdentifiedCapture(NamedTuple):
    """A capture from a configured source. `phone`: its number's normal form."""

    capture: Capture
    source: Source
    keys: Sequence[MatchKeyHashes]
    phone: str | None
    mark: IdempotencyKey | None


class CaptureResult(NamedTuple):
    """What an arrival is answered with, without a lead if it was filtered; `outcome` is what it counts as."""

    capture_id: UUID
    lead_id: UUID | None
    duplicate: bool
    outcome: Outcome

    def document(self) -> dict[str, Any]:
        """Its JSON."""
        return {
            "capture_id": str(self.capture_id),
            "lead_id": str(self.lead_id) if self.lead_id else None,
            "duplicate": self.duplicate,
        }


@dataclass
class CaptureGroup:
    """What is known of a group's people and of what came before; and what became of it, to be written at once."""

    people: LeadIndex
    earlier: dict[object, PreviousCapture]
    repeats: dict[IdempotencyKey, Repeat]
    new_captures: list[CaptureRecord] = field(default_factory=list)
    new_repeats: list[Repeat] = field(default_factory=list)
    events: list[IntakeEvent] = field(default_factory=list)


def identify_capture(
    capture: Capture, source: Source | None, secrets: Sequence[bytes], mark: IdempotencyKey | None
) -> IdentifiedCapture:
    """The arrival with its match keys. Raises UnknownSource and NobodyKnown."""
    if source is None:
        raise UnknownSource(capture.source)
    keys, phone = keys_of(capture, source.region, secrets)
    if filter_reason(capture, source):
        keys = [key for key in keys if key.kind == "submission"]
    return IdentifiedCapture(capture, source, keys, phone, mark)


def apply_capture(ledger: CaptureGroup, arrival: IdentifiedCapture, at: datetime) -> CaptureResult:
    """The answer to what happened `at`; what it changes stands in the ledger. A Refusal leaves the ledger as it was."""
    if arrival.mark in ledger.repeats:
        former = ledger.repeats[arrival.mark]
        capture_id = replay(former, digest_of(arrival.capture.raw))
        return CaptureResult(capture_id, former.response.lead_id, former.response.duplicate, "duplicate")
    taken = _find_duplicate(ledger, arrival.capture) or _add_capture(ledger, arrival, at)
    if arrival.mark:
        response = CaptureResponse(taken.capture_id, taken.lead_id, taken.duplicate)
        repeat = Repeat(arrival.mark, digest_of(arrival.capture.raw), response)
        ledger.repeats[arrival.mark] = repeat
        ledger.new_repeats.append(repeat)
    return taken


def _find_duplicate(ledger: CaptureGroup, capture: Capture) -> CaptureResult | None:
    """The former answer, if the arrival came before, or was kept by an attempt whose answer was lost."""
    earlier = ledger.earlier.get(capture.capture_id)
    if earlier is None and capture.external_id:
        earlier = ledger.earlier.get((capture.source, capture.external_id))
    if earlier is None:
        return None
    if is_duplicate(earlier, capture):
        return CaptureResult(earlier.capture_id, earlier.lead_id, True, "duplicate")
    return _taken(earlier.capture_id, earlier.lead_id)


def _taken(capture_id: UUID, lead_id: UUID | None) -> CaptureResult:
    return CaptureResult(capture_id, lead_id, False, "accepted" if lead_id else "filtered")


def _add_capture(ledger: CaptureGroup, arrival: IdentifiedCapture, at: datetime) -> CaptureResult:
    capture, source = arrival.capture, arrival.source
    reason = filter_reason(capture, source)
    if reason:
        one = to_record(capture, source, at)
        ledger.events.append(capture_filtered(one, reason))
    else:
        one = _resolve_lead(ledger, arrival, at)
    ledger.new_captures.append(one)
    earlier = PreviousCapture(capture.capture_id, one.lead_id, capture.raw)
    ledger.earlier[capture.capture_id] = earlier
    if capture.external_id:
        ledger.earlier[capture.source, capture.external_id] = earlier
    return _taken(capture.capture_id, one.lead_id)


def _resolve_lead(ledger: CaptureGroup, arrival: IdentifiedCapture, at: datetime) -> CaptureRecord:
    """The arrival as its lead's, who is known from now on; whom it ties to the lead is merged into it before."""
    people, capture = ledger.people, arrival.capture
    lead, merged = resolve_lead(people, arrival.keys, capture.email is not None, capture.lead_id)
    lead_id = lead.lead_id
    claims = claim(people, arrival.keys, lead_id)
    mailbox = None if capture.email else mailbox_of(people.cards.get(lead_id), lead.has_email, bool(merged))
    merge_contact_card(people, card_of(capture, lead_id, arrival.phone, at))
    one = to_record(capture, arrival.source, at, LeadAttribution(lead_id, claims.new, mailbox))
    for other in merged:
        ledger.events += lead_merged(lead_id, other, at)
    ledger.events.append(lead_captured(one, lead_id, arrival.source, claims.owned))
    return one


def lead_merged(survivor: UUID, merged: UUID, at: datetime) -> list[IntakeEvent]:
    """The fact, under both ids; the keys are told when everything is known."""
    return [
        LeadMerged(occurred_at=at, lead_id=lead_id, survivor=survivor, merged=merged, match_keys=())
        for lead_id in (survivor, merged)
    ]


def events_with_match_keys(
    ledger: CaptureGroup, owned: Mapping[UUID, Sequence[tuple[str, datetime]]]
) -> list[IntakeEvent]:
    """What is to be said; each merge with the keys that are `owned` by whoever survived the whole group."""
    keys = {
        lead_id: tuple(MatchKey(hash=hash_, claimed_at=since) for hash_, since in known)
        for lead_id, known in owned.items()
    }
    return [
        event.model_copy(update={"match_keys": keys[survivor_of(ledger.people, event.survivor)]})
        if isinstance(event, LeadMerged)
        else event
        for event in ledger.events
    ]
