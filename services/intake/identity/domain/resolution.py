"""Resolution: which lead a set of match keys belongs to, and what a group of captures changes in the known leads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.identity.domain.contact_card import ContactCard, merge_cards, read_company
from services.intake.identity.domain.match_keys import Lead, MatchKeyHashes, Owner, leads_to_merge
from shared.events.base import Attributes
from shared.events.intake import MatchKey
from shared.values.contact_identity import Kind


class Claims(NamedTuple):
    """The match keys of a capture that its lead owns, and the hashes among them that had no owner before."""

    owned: tuple[MatchKey, ...]
    new: tuple[str, ...]


@dataclass
class LeadIndex:
    """The locked leads that a group may concern, with their match keys and contact cards, and what the group changes.

    `survivors` maps each merged lead to its survivor, `merged` holds those that this group merged. `reserved`: the keys
    without an owner that are stored under a lead already, because it will own them as a rule. The fields `new_...` are
    written when the group is saved, and what is still `reserved` then is released.
    """

    now: datetime
    owners: dict[str, Owner]
    leads: dict[UUID, Lead]
    cards: dict[UUID, ContactCard]
    survivors: dict[UUID, UUID] = field(default_factory=dict)
    reserved: dict[str, Owner] = field(default_factory=dict)
    merged: set[UUID] = field(default_factory=set)
    new_leads: set[UUID] = field(default_factory=set)
    new_emails: set[UUID] = field(default_factory=set)
    new_claims: dict[str, UUID] = field(default_factory=dict)
    new_cards: dict[UUID, ContactCard] = field(default_factory=dict)


def survivor_of(index: LeadIndex, lead_id: UUID) -> UUID:
    """The survivor of a merged lead; any other lead itself."""
    while lead_id in index.survivors:
        lead_id = index.survivors[lead_id]
    return lead_id


def find_owner(index: LeadIndex, hashes: Iterable[str]) -> Owner | None:
    """The owner of the first of these hashes that has one. A merged lead's keys are the survivor's since the merge."""
    for hash_ in hashes:
        owner = index.owners.get(hash_)
        if owner:
            survivor = survivor_of(index, owner.lead_id)
            return owner if survivor == owner.lead_id else Owner(survivor, index.now)
    return None


def find_owners(index: LeadIndex, keys: Iterable[MatchKeyHashes]) -> dict[Kind, UUID]:
    """The owners of those of these match keys that have one."""
    return {key.kind: owner.lead_id for key in keys if (owner := find_owner(index, key.hashes))}


def resolve_lead(
    index: LeadIndex, owners: Mapping[Kind, UUID], brings_email: bool, new_id: UUID, may_merge: bool = True
) -> tuple[Lead, list[UUID]]:
    """The lead of a capture whose match keys have these owners, and the leads that are merged into it because the keys
    show them to be one person.

    The oldest id survives. If no lead is known, a lead with `new_id` is added. Without `may_merge` the lead is that of
    the strongest key.
    """
    if not owners:
        # As nearly always. Python compares and hashes UUIDs slowly, so each look-up that is saved counts.
        index.new_leads.add(new_id)
        lead = index.leads[new_id] = Lead(new_id, brings_email)
        return lead, []
    with_email = {lead_id for lead_id in owners.values() if index.leads[lead_id].has_email}
    lead_id, *others = sorted(leads_to_merge(owners, brings_email, with_email, may_merge)) or [new_id]
    if lead_id == new_id:
        index.new_leads.add(lead_id)
        index.leads[lead_id] = Lead(lead_id, brings_email)
    has_email = brings_email or not with_email.isdisjoint(others)
    if has_email and not index.leads[lead_id].has_email:
        index.new_emails.add(lead_id)
        index.leads[lead_id] = Lead(lead_id, True)
    for other in others:
        _merge_lead(index, other, lead_id)
    return index.leads[lead_id], others


def _merge_lead(index: LeadIndex, merged: UUID, survivor: UUID) -> None:
    index.survivors[merged] = survivor
    index.merged.add(merged)
    index.new_cards.pop(merged, None)
    card = index.cards.pop(merged, None)
    if card:
        merge_contact_card(index, card._replace(lead_id=survivor))


def claim_keys(index: LeadIndex, keys: Sequence[MatchKeyHashes], lead_id: UUID) -> Claims:
    """The keys among these that the lead owns. It becomes the owner of those without one, under every secret."""
    owned: list[MatchKey] = []
    new: list[str] = []
    for key in keys:
        owner = find_owner(index, key.hashes)
        if owner and owner.lead_id != lead_id:
            continue
        for hash_ in key.hashes:
            if hash_ not in index.owners:
                _claim(index, hash_, lead_id)
                new.append(hash_)
        since = (owner or index.owners[key.hashes[0]]).claimed_at
        owned.append(MatchKey.of_valid({"hash": key.hashes[0], "claimed_at": since}))
    return Claims(tuple(owned), tuple(new))


def _claim(index: LeadIndex, hash_: str, lead_id: UUID) -> None:
    reserved = index.reserved.pop(hash_, None)
    if reserved and (reserved.lead_id is lead_id or reserved.lead_id == lead_id):
        index.owners[hash_] = reserved
    else:
        index.owners[hash_] = Owner(lead_id, index.now)
        index.new_claims[hash_] = lead_id


def merge_contact_card(index: LeadIndex, card: ContactCard) -> ContactCard:
    """Merge the card into the card of its lead, which is returned."""
    previous = index.cards.get(card.lead_id)
    merged = merge_cards(previous, card) if previous else card
    if merged != previous:
        index.cards[card.lead_id] = index.new_cards[card.lead_id] = merged
    return merged


def learn_company(index: LeadIndex, lead_id: UUID, attributes: Attributes, occurred_at: datetime) -> None:
    """Write the company that these attributes name, if they do, on the card of this lead.

    That of a newer capture stays.
    """
    card, company = index.cards.get(lead_id), read_company(attributes)
    if card and company and (card.company is None or card.seen_at <= occurred_at):
        index.cards[lead_id] = index.new_cards[lead_id] = card._replace(company=company)
