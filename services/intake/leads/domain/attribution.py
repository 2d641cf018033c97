"""The lead of a capture: its match keys, the lead that they resolve to, the leads that they merge, and the events."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain.capture import (
    Capture,
    CaptureRecord,
    LeadAttribution,
    filter_reason,
    to_record,
)
from services.intake.captures.domain.capture_events import lead_captured
from services.intake.identity.domain.contact_card import infer_email_class, make_card
from services.intake.identity.domain.match_keys import MatchKeyHashes, derive_match_keys
from services.intake.identity.domain.resolution import (
    LeadIndex,
    claim_keys,
    find_owners,
    merge_contact_card,
    resolve_lead,
    survivor_of,
)
from services.intake.sources.domain import Source, UnknownSource
from shared.events.base import Event
from shared.events.intake import LeadMerged, MatchKey


class IdentifiedCapture(NamedTuple):
    """A capture with its source and its match keys. `phone` is the normal form of its telephone number."""

    capture: Capture
    source: Source
    keys: Sequence[MatchKeyHashes]
    phone: str | None


def identify_capture(capture: Capture, source: Source | None, secrets: Sequence[bytes]) -> IdentifiedCapture:
    """The capture with its match keys; a filtered capture has only that of its submission.

    Raises UnknownSource and NoIdentifyingKey.
    """
    if source is None:
        raise UnknownSource(capture.source)
    keys, phone = derive_match_keys(capture, source.region, secrets)
    if filter_reason(capture, source):
        keys = [key for key in keys if key.kind == "submission"]
    return IdentifiedCapture(capture, source, keys, phone)


def reserve_keys(entries: Iterable[IdentifiedCapture]) -> dict[str, UUID | None]:
    """The hashes of all match keys of a group, each with the lead that will own it if none is known; None: no lead."""
    wanted: dict[str, UUID | None] = {}
    for capture, source, keys, _ in entries:
        lead_id = None if filter_reason(capture, source) else capture.lead_id
        for key in keys:
            for hash_ in key.hashes:
                # Of several captures of one new person, the first one brings the lead.
                wanted[hash_] = wanted.get(hash_) or lead_id
    return wanted


def attribute_capture(
    index: LeadIndex, entry: IdentifiedCapture, occurred_at: datetime
) -> tuple[CaptureRecord, list[Event]]:
    """The record of a capture with its lead, new or known, and the events.

    Leads that the capture ties together are merged first.
    """
    capture = entry.capture
    owners = find_owners(index, entry.keys)
    # The key of a seller merges no leads: one of them may be another seller's.
    may_merge = capture.seller is None
    lead, losers = resolve_lead(index, owners, capture.email is not None, capture.lead_id, may_merge)
    lead_id = lead.lead_id
    claims = claim_keys(index, entry.keys, lead_id)
    card = index.cards.get(lead_id)
    email_class = None if capture.email else infer_email_class(card, lead.has_email, bool(losers))
    new_card = make_card(capture, lead_id, entry.phone, occurred_at)
    if owners.keys() == {"phone"} and card and card.name:
        # People who share a number have different names.
        new_card = new_card._replace(name=None)
    known = merge_contact_card(index, new_card).person()
    attribution = LeadAttribution(lead_id, claims.new, email_class, known, entry.phone)
    record = to_record(capture, entry.source, occurred_at, attribution)
    events: list[Event] = []
    for loser in losers:
        events += lead_merged(lead_id, loser, occurred_at)
    return record, [*events, lead_captured(record, lead_id, entry.source, claims.owned)]


def lead_merged(survivor: UUID, loser: UUID, occurred_at: datetime) -> list[Event]:
    """The event under both lead ids, without match keys: another capture of the group may merge the survivor again."""
    return [
        LeadMerged(occurred_at=occurred_at, lead_id=lead_id, survivor=survivor, merged=loser, match_keys=())
        for lead_id in (survivor, loser)
    ]


def add_match_keys(
    events: Sequence[Event], index: LeadIndex, person_keys: Mapping[UUID, Sequence[tuple[str, datetime]]]
) -> list[Event]:
    """The events of a group; each merge with the match keys of the lead that survives the whole group.

    `person_keys` are (hash, owned since) by survivor.
    """
    keys = {
        lead_id: tuple(MatchKey(hash=hash_, claimed_at=since) for hash_, since in hashes)
        for lead_id, hashes in person_keys.items()
    }
    return [
        event.model_copy(update={"match_keys": keys[survivor_of(index, event.survivor)]})
        if isinstance(event, LeadMerged)
        else event
        for event in events
    ]
