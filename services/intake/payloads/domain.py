"""What of a body may travel in events, and what names the person and stays."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

# Longer texts are prose, which stays with the raw payload.
TEXT_LIMIT = 200
WRITTEN = (str, int)
OWN = "custom."
# So many last digits of a number are the same however its country is written.
PHONE_DIGITS = 7

_QUERY = re.compile(r"[?#].*", re.DOTALL)
_USER = re.compile(r"(?<=//)[^/@]*@")
_OTHER_THAN_DIGITS = re.compile(r"\D+")
_MAILBOX = re.compile(r"[\w.+%-]+@[\w-]+\.\w")


class Person(NamedTuple):
    """Who left the details, as typed."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    external_id: str | None = None


def without_query(address: str) -> str:
    """An address without query, fragment and user: they hold ids and identities."""
    return _USER.sub("", _QUERY.sub("", address))


def travelling(values: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """What may stand in an event: no prose, and nothing that names the person or anybody's mailbox.

    A field of the sender's own may not repeat a part of the name either: it may be the first name.
    """
    naming = _Naming.of(person)
    texts = {key: str(value) for key, value in values.items() if isinstance(value, WRITTEN)}
    if not naming.worth_a_look(texts):
        return dict(values)
    kept = {key for key, text in texts.items() if not naming.fits(text, own=key.startswith(OWN))}
    return {key: value for key, value in values.items() if key in kept or key not in texts}


class _Naming(NamedTuple):
    """What would name this person."""

    name: str
    email: str | None
    phone: str | None

    @staticmethod
    def of(person: Person) -> "_Naming":
        digits = _OTHER_THAN_DIGITS.sub("", person.phone) if person.phone else ""
        phone = digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else None
        return _Naming((person.name or "").casefold(), (person.email or "").casefold() or None, phone)

    def worth_a_look(self, texts: Mapping[str, str]) -> bool:
        """Whether any of these may fit: most often one look at all of them shows that none does."""
        everything = "\n".join(texts.values()).casefold()
        own = "\n".join([text for key, text in texts.items() if key.startswith(OWN)]).casefold()
        return (
            "@" in everything
            or (self.name != "" and self.name in everything)
            or (own != "" and any(word in own for word in self.name.split()))
            or (self.phone is not None and self.phone in _OTHER_THAN_DIGITS.sub("", everything))
            or max(map(len, texts.values()), default=0) > TEXT_LIMIT
        )

    def fits(self, text: str, own: bool) -> bool:
        """Whether this one text names the person, is somebody's mailbox or is prose."""
        folded = text.casefold()
        return (
            len(text) > TEXT_LIMIT
            or folded == self.name
            or (own and folded in self.name.split())
            or (self.email is not None and self.email in folded)
            or (self.phone is not None and self.phone in _OTHER_THAN_DIGITS.sub("", text))
            or ("@" in text and _MAILBOX.search(text) is not None)
        )
