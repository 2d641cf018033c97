"""The keys of erased people: what came before a person was erased, and waited since, makes the person known no more."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from shared.errors import Refusal


class PersonErased(Refusal):
    code = "person-erased"
    detail = "The person was erased after this came. Sent again, it is a new lead."


class ErasedKey(NamedTuple):
    """A key of an erased person: when the person was erased last, and whether it had an e-mail address."""

    erased_at: datetime
    has_email: bool


def is_erased(hashes: Iterable[str], received_at: datetime | None, erased: Mapping[str, ErasedKey]) -> bool:
    """Whether a person with one of these keys was erased after this instant; None: nothing waited."""
    if received_at is None or not erased:
        return False
    return any(hash_ in erased and erased[hash_].erased_at > received_at for hash_ in hashes)
