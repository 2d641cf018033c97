"""A group of arrivals, entered one after the other: each sees what the earlier ones left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.intake.captures.domain import (
    Capture,
    Earlier,
    Kept,
    Whose,
    came_before,
    capture_filtered,
    kept,
    lead_captured,
    why_filtered,
)
from services.intake.cards.domain import card_of, mailbox_of
from services.intake.identities.domain import Key, keys_of
from services.intake.people.domain import People, claim, reach, recognise, survivor_of
from services.intake.repeats.domain import CaptureResponse, IdempotencyKey, Repeat, digest_of, same
from services.intake.sources.domain import Source, UnknownSource
from shared.events.intake import CaptureFiltered, LeadCaptured, LeadMerged, MatchKey

Outcome = Literal["accepted", "filtered", "duplicate"]
Said = LeadCaptured | LeadMerged | CaptureFiltered


class Arrival(NamedTuple):
    """A capture from a configured source. `phone`: its number's normal form."""

    capture: Capture
    source: Source
    keys: Sequence[Key]
    phone: str | None
    mark: IdempotencyKey | None


class Taken(NamedTuple):
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
class Ledger:
    """What is known of a group's people and of what came before; and what became of it, to be written at once."""

    people: People
    earlier: dict[object, Earlier]
    repeats: dict[IdempotencyKey, Repeat]
    new_captures: list[Kept] = field(default_factory=list)
    new_repeats: list[Repeat] = field(default_factory=list)
    events: list[Said] = field(default_factory=list)


def arrival_of(
    capture: Capture, source: Source | None, secrets: Sequence[bytes], mark: IdempotencyKey | None
) -> Arrival:
    """The arrival with its match keys. Raises UnknownSource and NobodyKnown."""
    if source is None:
        raise UnknownSource(capture.source)
    keys, phone = keys_of(capture, source.region, secrets)
    if why_filtered(capture, source):
        keys = [key for key in keys if key.kind == "submission"]
    return Arrival(capture, source, keys, phone, mark)


def enter(ledger: Ledger, arrival: Arrival, at: datetime) -> Taken:
    """The answer to what happened `at`; what it changes stands in the ledger. A Refusal leaves the ledger as it was."""
    if arrival.mark in ledger.repeats:
        former = ledger.repeats[arrival.mark]
        capture_id = same(former, digest_of(arrival.capture.raw))
        return Taken(capture_id, former.response.lead_id, former.response.duplicate, "duplicate")
    taken = _known(ledger, arrival.capture) or _new(ledger, arrival, at)
    if arrival.mark:
        response = CaptureResponse(taken.capture_id, taken.lead_id, taken.duplicate)
        repeat = Repeat(arrival.mark, digest_of(arrival.capture.raw), response)
        ledger.repeats[arrival.mark] = repeat
        ledger.new_repeats.append(repeat)
    return taken


def _known(ledger: Ledger, capture: Capture) -> Taken | None:
    """The former answer, if the arrival came before, or was kept by an attempt whose answer was lost."""
    earlier = ledger.earlier.get(capture.capture_id)
    if earlier is None and capture.external_id:
        earlier = ledger.earlier.get((capture.source, capture.external_id))
    if earlier is None:
        return None
    if came_before(earlier, capture):
        return Taken(earlier.capture_id, earlier.lead_id, True, "duplicate")
    return _taken(earlier.capture_id, earlier.lead_id)


def _taken(capture_id: UUID, lead_id: UUID | None) -> Taken:
    return Taken(capture_id, lead_id, False, "accepted" if lead_id else "filtered")


def _new(ledger: Ledger, arrival: Arrival, at: datetime) -> Taken:
    capture, source = arrival.capture, arrival.source
    reason = why_filtered(capture, source)
    if reason:
        one = kept(capture, source, at)
        ledger.events.append(capture_filtered(one, reason))
    else:
        one = _lead_of(ledger, arrival, at)
    ledger.new_captures.append(one)
    earlier = Earlier(capture.capture_id, one.lead_id, capture.raw)
    ledger.earlier[capture.capture_id] = earlier
    if capture.external_id:
        ledger.earlier[capture.source, capture.external_id] = earlier
    return _taken(capture.capture_id, one.lead_id)


def _lead_of(ledger: Ledger, arrival: Arrival, at: datetime) -> Kept:
    """The arrival as its lead's, who is known from now on; whom it ties to the lead is merged into it before."""
    people, capture = ledger.people, arrival.capture
    lead, merged = recognise(people, arrival.keys, capture.email is not None, capture.lead_id)
    lead_id = lead.lead_id
    claims = claim(people, arrival.keys, lead_id)
    mailbox = None if capture.email else mailbox_of(people.cards.get(lead_id), lead.has_email, bool(merged))
    reach(people, card_of(capture, lead_id, arrival.phone, at))
    one = kept(capture, arrival.source, at, Whose(lead_id, claims.new, mailbox))
    for other in merged:
        ledger.events += lead_merged(lead_id, other, at)
    ledger.events.append(lead_captured(one, lead_id, arrival.source, claims.owned))
    return one


def lead_merged(survivor: UUID, merged: UUID, at: datetime) -> list[Said]:
    """The fact, under both ids; the keys are told when everything is known."""
    return [
        LeadMerged(occurred_at=at, lead_id=lead_id, survivor=survivor, merged=merged, match_keys=())
        for lead_id in (survivor, merged)
    ]


def with_keys(ledger: Ledger, owned: Mapping[UUID, Sequence[tuple[str, datetime]]]) -> list[Said]:
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
