"""One person, one lead: by which keys a person is known, and whose an arrival is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain.capture import Capture
from shared.errors import Refusal
from shared.values.contact_identity import InvalidPhone, Kind, match_keys, normal_phone, source_scoped_id

# An id is one person's; a number may be a switchboard.
KEY_PRECEDENCE: tuple[Kind, ...] = ("email", "person", "submission", "phone")


class NoIdentifyingKey(Refusal):
    code = "nobody-known"
    detail = "The telephone number cannot be used, and nothing else says who the person is."


class MatchKeyHashes(NamedTuple):
    """One way to know the person: the hash under every secret, newest first."""

    kind: Kind
    hashes: tuple[str, ...]


class Owner(NamedTuple):
    """Whose a key is, and since when."""

    lead_id: UUID
    claimed_at: datetime


class Lead(NamedTuple):
    """A person who is known. With an e-mail, a telephone number alone does not tie it to another one."""

    lead_id: UUID
    has_email: bool


def keys_of(capture: Capture, region: str | None, secrets: Sequence[bytes]) -> tuple[list[MatchKeyHashes], str | None]:
    """Every way in which the arrival tells who the person is, and the number's normal form if it has one.

    A number that cannot be read is no way to know anybody, but no reason to lose the lead either. Raises NobodyKnown.
    """
    phone = _phone(capture, region)
    known: list[tuple[Kind, str]] = []
    if capture.email:
        known.append(("email", capture.email))
    if phone:
        known.append(("phone", phone))
    if capture.person.external_id:
        known.append(("person", source_scoped_id(capture.source, capture.person.external_id)))
    if capture.external_id:
        known.append(("submission", source_scoped_id(capture.source, capture.external_id)))
    if not known:
        raise NoIdentifyingKey(capture.capture_id)
    return [MatchKeyHashes(kind, tuple(match_keys(kind, value, secrets))) for kind, value in known], phone


def _phone(capture: Capture, region: str | None) -> str | None:
    if not capture.person.phone:
        return None
    country = capture.country.upper() if capture.country and len(capture.country) == 2 else None
    try:
        return normal_phone(capture.person.phone, region or country)
    except InvalidPhone:
        return None


def leads_to_merge(owners: Mapping[Kind, UUID], brings_email: bool, with_email: Collection[UUID]) -> set[UUID]:
    """The leads that an arrival shows to be one person; none: it is somebody new. `with_email`: who has an e-mail.

    Leads with different e-mails stay apart, and a key that only one of them can own stays with its owner. A number
    that belongs to a lead with another e-mail says nothing about this person either: colleagues share telephones.
    """
    tied: set[UUID] = set()
    for kind in KEY_PRECEDENCE:
        lead_id = owners.get(kind)
        if lead_id is None:
            continue
        has_other = not tied.isdisjoint(with_email) or (kind == "phone" and brings_email)
        if lead_id in tied or lead_id not in with_email or not has_other:
            tied.add(lead_id)
    return tied
