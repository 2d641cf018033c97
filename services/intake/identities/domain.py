"""One person, one lead: by which keys a person is known, and whose an arrival is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.intake.captures.domain import Capture
from shared.failures import Refusal
from shared.identity import Kind, NotANumber, in_source, match_keys, normal_phone


class TiesTwoLeads(Refusal):
    """This arrival belongs to two leads that are known apart; leads are not merged yet."""


class NobodyKnown(Refusal):
    """The telephone number cannot be used, and nothing else says who the person is."""


class Key(NamedTuple):
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


def keys_of(capture: Capture, region: str | None, secrets: Sequence[bytes]) -> tuple[list[Key], str | None]:
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
        known.append(("person", in_source(capture.source, capture.person.external_id)))
    if capture.external_id:
        known.append(("submission", in_source(capture.source, capture.external_id)))
    if not known:
        raise NobodyKnown(capture.capture_id)
    return [Key(kind, tuple(match_keys(kind, value, secrets))) for kind, value in known], phone


def _phone(capture: Capture, region: str | None) -> str | None:
    if not capture.person.phone:
        return None
    country = capture.country.upper() if capture.country and len(capture.country) == 2 else None
    try:
        return normal_phone(capture.person.phone, region or country)
    except NotANumber:
        return None


def whose(owners: Mapping[Kind, UUID], brings_email: bool, with_email: Collection[UUID]) -> UUID | None:
    """The lead that an arrival belongs to; None: a new one. `with_email`: the owners that have an e-mail.

    A number that belongs to a lead with another e-mail stays there, and says nothing about this person: colleagues
    share telephones. Raises TiesTwoLeads.
    """
    firm = {lead_id for kind, lead_id in owners.items() if kind != "phone"}
    if len(firm) > 1:
        raise TiesTwoLeads(*firm)
    lead_id = next(iter(firm), None)
    by_phone = owners.get("phone")
    if by_phone is None or by_phone == lead_id:
        return lead_id
    if by_phone in with_email and (brings_email or lead_id in with_email):
        return lead_id
    if lead_id is not None:
        raise TiesTwoLeads(lead_id, by_phone)
    return by_phone
