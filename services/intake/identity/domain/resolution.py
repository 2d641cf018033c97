"""Everybody whom a group of arrivals may be about: who is who, and what the group makes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.identity.domain.contact_card import ContactCard, merge_cards
from services.intake.identity.domain.match_keys import Lead, MatchKeyHashes, Owner, leads_to_merge
from shared.events.intake import MatchKey


class Claims(NamedTuple):
    """The keys of an arrival that are its lead's, and the hashes among them that nobody owned before."""

    owned: tuple[MatchKey, ...]
    new: tuple[str, ...]


@dataclass
class LeadIndex:
    """What is known of them, held to the commit; and what is new, to be written at once.

    `survivors`: who answers for the merged leads among them; `merged`: for those that this group merged.
    """

    now: datetime
    owners: dict[str, Owner]
    leads: dict[UUID, Lead]
    cards: dict[UUID, ContactCard]
    survivors: dict[UUID, UUID] = field(default_factory=dict)
    merged: set[UUID] = field(default_factory=set)
    new_leads: set[UUID] = field(default_factory=set)
    new_emails: set[UUID] = field(default_factory=set)
    new_claims: dict[str, UUID] = field(default_factory=dict)
    new_cards: dict[UUID, ContactCard] = field(default_factory=dict)


def survivor_of(people: LeadIndex, lead_id: UUID) -> UUID:
    """The lead that this one was merged into in the end, or itself."""
    while lead_id in people.survivors:
        lead_id = people.survivors[lead_id]
    return lead_id


def owner_of(people: LeadIndex, hashes: Iterable[str]) -> Owner | None:
    """Whose the first known one of these hashes is. What a merged lead claimed is the survivor's from the merge on."""
    for hash_ in hashes:
        owner = people.owners.get(hash_)
        if owner:
            survivor = survivor_of(people, owner.lead_id)
            return owner if survivor == owner.lead_id else Owner(survivor, people.now)
    return None


def resolve_lead(
    people: LeadIndex, keys: Sequence[MatchKeyHashes], brings_email: bool, new_id: UUID
) -> tuple[Lead, list[UUID]]:
    """The lead that these keys are of, and the leads that turn out to be the same person and are merged into it.

    The oldest id survives; `new_id` becomes the lead if nobody is known.
    """
    owners = {key.kind: owner.lead_id for key in keys if (owner := owner_of(people, key.hashes))}
    with_email = {lead_id for lead_id in owners.values() if people.leads[lead_id].has_email}
    lead_id, *others = sorted(leads_to_merge(owners, brings_email, with_email)) or [new_id]
    if lead_id == new_id:
        people.new_leads.add(lead_id)
        people.leads[lead_id] = Lead(lead_id, brings_email)
    has_email = brings_email or not with_email.isdisjoint(others)
    if has_email and not people.leads[lead_id].has_email:
        people.new_emails.add(lead_id)
        people.leads[lead_id] = Lead(lead_id, True)
    for other in others:
        _merge(people, other, lead_id)
    return people.leads[lead_id], others


def _merge(people: LeadIndex, merged: UUID, survivor: UUID) -> None:
    people.survivors[merged] = survivor
    people.merged.add(merged)
    people.new_cards.pop(merged, None)
    card = people.cards.pop(merged, None)
    if card:
        merge_contact_card(people, card._replace(lead_id=survivor))


def claim(people: LeadIndex, keys: Sequence[MatchKeyHashes], lead_id: UUID) -> Claims:
    """Which of these keys are the lead's; what nobody owned is its own from now on, under every secret."""
    owned, new = [], []
    for key in keys:
        owner = owner_of(people, key.hashes)
        if owner and owner.lead_id != lead_id:
            continue
        owned.append(MatchKey(hash=key.hashes[0], claimed_at=owner.claimed_at if owner else people.now))
        new += [hash_ for hash_ in key.hashes if hash_ not in people.owners]
    for hash_ in new:
        people.owners[hash_] = Owner(lead_id, people.now)
        people.new_claims[hash_] = lead_id
    return Claims(tuple(owned), tuple(new))


def merge_contact_card(people: LeadIndex, told: ContactCard) -> None:
    """Enter what is told of how to reach a lead."""
    known = people.cards.get(told.lead_id)
    card = merge_cards(known, told) if known else told
    if card != known:
        people.cards[card.lead_id] = people.new_cards[card.lead_id] = card
