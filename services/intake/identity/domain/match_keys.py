"""Match keys: the ways to recognise a person, and which leads a capture's keys show to be one person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain.capture import Capture
from shared.errors import Refusal
from shared.values.contact_identity import Kind, match_keys, source_scoped_id
from shared.values.countries import read_country
from shared.values.phone_numbers import InvalidPhone, normalize_phone

# An id belongs to one person; a telephone number may be shared.
KEY_PRECEDENCE: tuple[Kind, ...] = ("email", "person", "submission", "phone")


class NoIdentifyingKey(Refusal):
    code = "nobody-known"
    detail = "The telephone number cannot be used, and nothing else says who the person is."


class MatchKeyHashes(NamedTuple):
    """One match key: its hash under every secret, the newest secret first."""

    kind: Kind
    hashes: tuple[str, ...]


class Owner(NamedTuple):
    """The lead that owns a match key, and since when."""

    lead_id: UUID
    claimed_at: datetime


class Lead(NamedTuple):
    """A person. A telephone number alone does not join two leads of which one has an e-mail address."""

    lead_id: UUID
    has_email: bool


def derive_match_keys(
    capture: Capture, region: str | None, secrets: Sequence[bytes]
) -> tuple[list[MatchKeyHashes], str | None]:
    """The match keys of a capture, and the normal form of its telephone number if it has one.

    A number that cannot be read is not a match key, but the capture is valid if it has another one. Raises
    NoIdentifyingKey if it has none.
    """
    phone = _normalise_phone(capture, region)
    values: list[tuple[Kind, str]] = []
    if capture.email:
        values.append(("email", capture.email))
    if phone:
        values.append(("phone", phone))
    if capture.person.external_id:
        values.append(("person", source_scoped_id(capture.source, capture.person.external_id)))
    if capture.external_id:
        values.append(("submission", source_scoped_id(capture.source, capture.external_id)))
    if not values:
        raise NoIdentifyingKey(capture.capture_id)
    return [MatchKeyHashes(kind, tuple(match_keys(kind, value, secrets))) for kind, value in values], phone


def _normalise_phone(capture: Capture, region: str | None) -> str | None:
    if not capture.person.phone:
        return None
    try:
        return normalize_phone(capture.person.phone, read_country(capture.country or ""), region)
    except InvalidPhone:
        return None


def leads_to_merge(
    owners: Mapping[Kind, UUID], brings_email: bool, with_email: Collection[UUID], may_merge: bool = True
) -> set[UUID]:
    """The leads that a capture shows to be one person; an empty set for a new person.

    `owners` are the owners of the capture's keys, `with_email` those among them that have an e-mail address. Leads with
    different addresses stay apart, and a key that only one of them can own stays with its owner. A number of a lead
    with another address says nothing about this person either: colleagues share telephones.
    Without `may_merge` it is one lead, that of the strongest key.
    """
    leads: set[UUID] = set()
    for kind in KEY_PRECEDENCE:
        lead_id = owners.get(kind)
        if lead_id is None or (leads and not may_merge):
            continue
        has_other_email = not leads.isdisjoint(with_email) or (kind == "phone" and brings_email)
        if lead_id in leads or lead_id not in with_email or not has_other_email:
            leads.add(lead_id)
    return leads
