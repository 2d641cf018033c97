"""A group of arrivals, entered one after the other: each sees what the earlier ones left."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from services.intake.captures.domain import (
    Capture,
    Earlier,
    Kept,
    came_before,
    capture_filtered,
    kept,
    lead_captured,
    why_filtered,
)
from services.intake.cards.domain import Card, card_of, newest
from services.intake.identities.domain import Key, Lead, Owner, keys_of, whose
from services.intake.repeats.domain import KeyReused, Mark, Repeat, content_of, same
from services.intake.sources.domain import Source, UnknownSource
from shared.events.base import Event
from shared.events.intake import MatchKey

Outcome = Literal["accepted", "filtered", "duplicate"]


class Arrival(NamedTuple):
    """A capture from a configured source. `phone`: its number's normal form."""

    capture: Capture
    source: Source
    keys: Sequence[Key]
    phone: str | None
    mark: Mark | None


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
    """What is known of a group's people, all held to the commit; and what became of it, to be written at once."""

    now: datetime
    owners: dict[str, Owner]
    leads: dict[UUID, Lead]
    cards: dict[UUID, Card]
    earlier: dict[object, Earlier]
    repeats: dict[Mark, Repeat]
    new_leads: set[UUID] = field(default_factory=set)
    new_emails: set[UUID] = field(default_factory=set)
    new_claims: dict[str, UUID] = field(default_factory=dict)
    new_cards: dict[UUID, Card] = field(default_factory=dict)
    new_captures: list[Kept] = field(default_factory=list)
    new_repeats: list[Repeat] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def arrival_of(capture: Capture, source: Source | None, secrets: Sequence[bytes], mark: Mark | None) -> Arrival:
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
        return _repeated(ledger.repeats[arrival.mark], arrival.capture)
    taken = _known(ledger, arrival.capture) or _new(ledger, arrival, at)
    if arrival.mark:
        repeat = Repeat(
            mark=arrival.mark,
            content=content_of(arrival.capture.raw),
            capture_id=taken.capture_id,
            lead_id=taken.lead_id,
            duplicate=taken.duplicate,
        )
        ledger.repeats[arrival.mark] = repeat
        ledger.new_repeats.append(repeat)
    return taken


def _repeated(former: Repeat, capture: Capture) -> Taken:
    if former.capture_id is None:
        raise KeyReused(former.mark.key_id)
    same(former, content_of(capture.raw))
    return Taken(former.capture_id, former.lead_id, former.duplicate, "duplicate")


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
    lead = None if reason else _lead(ledger, arrival)
    one = kept(capture, source, at, lead.lead_id if lead else None, lead is not None and lead.has_email)
    if lead:
        keys = _claim(ledger, arrival.keys, lead.lead_id)
        _reach(ledger, card_of(capture, lead.lead_id, arrival.phone, at))
        ledger.events.append(lead_captured(one, lead.lead_id, source, keys))
    elif reason:
        ledger.events.append(capture_filtered(one, reason))
    ledger.new_captures.append(one)
    earlier = Earlier(capture.capture_id, one.lead_id, capture.raw)
    ledger.earlier[capture.capture_id] = earlier
    if capture.external_id:
        ledger.earlier[capture.source, capture.external_id] = earlier
    return _taken(capture.capture_id, one.lead_id)


def _lead(ledger: Ledger, arrival: Arrival) -> Lead:
    """The lead that the arrival belongs to, known from now on."""
    owners = {key.kind: owner.lead_id for key in arrival.keys if (owner := _owner(ledger, key))}
    with_email = {lead_id for lead_id in owners.values() if ledger.leads[lead_id].has_email}
    brings_email = arrival.capture.email is not None
    lead_id = whose(owners, brings_email, with_email)
    if lead_id is None:
        lead_id = arrival.capture.lead_id
        ledger.new_leads.add(lead_id)
        ledger.leads[lead_id] = Lead(lead_id, brings_email)
    elif brings_email and lead_id not in with_email:
        ledger.new_emails.add(lead_id)
        ledger.leads[lead_id] = Lead(lead_id, True)
    return ledger.leads[lead_id]


def _owner(ledger: Ledger, key: Key) -> Owner | None:
    for hash_ in key.hashes:
        if hash_ in ledger.owners:
            return ledger.owners[hash_]
    return None


def _claim(ledger: Ledger, keys: Sequence[Key], lead_id: UUID) -> tuple[MatchKey, ...]:
    """The keys that the lead owns through these; what nobody owned is its own from now on, under every secret."""
    owned = []
    for key in keys:
        owner = _owner(ledger, key)
        if owner and owner.lead_id != lead_id:
            continue
        owned.append(MatchKey(hash=key.hashes[0], claimed_at=owner.claimed_at if owner else ledger.now))
        for hash_ in key.hashes:
            if hash_ not in ledger.owners:
                ledger.owners[hash_] = Owner(lead_id, ledger.now)
                ledger.new_claims[hash_] = lead_id
    return tuple(owned)


def _reach(ledger: Ledger, told: Card) -> None:
    known = ledger.cards.get(told.lead_id)
    card = newest(known, told) if known else told
    if card != known:
        ledger.cards[card.lead_id] = ledger.new_cards[card.lead_id] = card
