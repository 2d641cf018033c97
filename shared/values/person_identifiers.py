"""The direct identifiers of a person, and finding them in a text, however the text is written or encoded."""

import re
import unicodedata
from typing import NamedTuple

from shared.values.text_readings import Reading, fold, read_text, to_reading

# The last digits of a telephone number are the same however its country is written.
PHONE_DIGITS = 7
# Shorter ids and parts of names are too common to identify a person. Longer ones count inside other words too.
ID_CHARACTERS, ID_INSIDE = 4, 5
PART_CHARACTERS, PART_INSIDE = 3, 5
NAME_INSIDE = 6
MAILBOX_CHARACTERS = 5
# How German is spelled without its own letters.
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_TRANSCRIBED = re.compile(r"(?<=[aou])e|(?<=a)a")
# Local parts of mailboxes that name a task and no person.
TASKS = frozenset({"admin", "contact", "finance", "hello", "help", "info", "kontakt", "logistics", "mail", "marketing"})
TASKS |= {"office", "operations", "sales", "service", "support", "team"}


class PersonIdentifiers(NamedTuple):
    """What identifies a person, as typed. `ids`: those in sources, of submissions and of clicks."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    def join(self, other: "PersonIdentifiers") -> "PersonIdentifiers":
        """The identifiers of both."""
        return PersonIdentifiers(*(tuple(dict.fromkeys(mine + more)) for mine, more in zip(self, other, strict=True)))


class PersonMatcher(NamedTuple):
    """The identifiers in the form that is compared.

    `inside`: what a text must not hold; `ids`: what it must not hold as a word; `names`: by their parts.
    """

    inside: tuple[str, ...]
    ids: frozenset[str]
    names: tuple[frozenset[str], ...]
    parts: frozenset[str]
    phones: tuple[str, ...]

    @staticmethod
    def for_person(person: PersonIdentifiers) -> "PersonMatcher":
        spellings = [spelling for name in person.names for spelling in _list_spellings(name)]
        names = [[part for part in words if len(part) > 1] for words in map(_words, spellings)]
        locals_ = [email.rpartition("@")[0] for email in person.emails if "@" in email]
        mailbox_names = {spelling for local in locals_ for spelling in _list_spellings(local)}
        ids = ["".join(_words(id_)) for id_ in person.ids]
        emails = ["".join(_words(email)) for email in person.emails]
        mailboxes = ["".join(_words(local)) for local in locals_ if not local.isalpha()]
        full_names = [name for parts in names if len(parts) > 1 for name in _full_names(parts)]
        phones = [to_reading(phone).digits[-PHONE_DIGITS:] for phone in person.phones]
        return PersonMatcher(
            inside=(
                *(email for email in emails if email),
                *(mailbox for mailbox in mailboxes if len(mailbox) >= MAILBOX_CHARACTERS),
                *(name for name in full_names if len(name) >= NAME_INSIDE),
                *(id_ for id_ in ids if len(id_) >= ID_INSIDE),
            ),
            ids=frozenset(id_ for id_ in ids if len(id_) >= ID_CHARACTERS),
            names=tuple(frozenset(parts) for parts in names if parts),
            parts=frozenset(
                part for parts in [*names, mailbox_names - TASKS] for part in parts if len(part) >= PART_CHARACTERS
            ),
            phones=tuple(filter(None, phones)),
        )

    def matches(self, text: str, parts: bool) -> bool:
        """Whether the text names the person. `parts`: a part of the name, or of the address, alone counts too.

        Raises EncodedTooOften.
        """
        # Loops instead of generators: this runs for every text of every capture.
        for reading in read_text(text):  # noqa: SIM110
            if self._matches(reading) or (parts and self._matches_part(reading)):
                return True
        return False

    def _matches(self, reading: Reading) -> bool:
        for text in self.inside:
            if text in reading.joined:
                return True
        for phone in self.phones:
            if phone in reading.digits and (len(phone) == PHONE_DIGITS or phone == reading.digits):
                return True
        if reading.joined in self.ids or not self.ids.isdisjoint(reading.words):
            return True
        for name in self.names:  # noqa: SIM110
            if _contains_name(reading, name):
                return True
        return False

    def _matches_part(self, reading: Reading) -> bool:
        if reading.joined in self.parts or not self.parts.isdisjoint(reading.words):
            return True
        return any(part in reading.joined for part in self.parts if len(part) >= PART_INSIDE)


def _list_spellings(name: str) -> dict[str, None]:
    """The name without accents, with its umlauts transcribed (Mueller), and with transcribed ones as one letter."""
    folded = fold(name)
    transcribed = folded if name.isascii() else fold(unicodedata.normalize("NFKC", name).lower().translate(_UMLAUTS))
    return dict.fromkeys((folded, transcribed, _TRANSCRIBED.sub("", folded)))


def _words(text: str) -> tuple[str, ...]:
    return to_reading(text).words


def _full_names(parts: list[str]) -> tuple[str, ...]:
    first, last = parts[0], parts[-1]
    return "".join(parts), first + last, last + first


def _contains_name(reading: Reading, name: frozenset[str]) -> bool:
    """Whether the text is the name, or holds two parts of it, or all of them, as words."""
    if len(name) == 1:
        return reading.joined in name
    if name.isdisjoint(reading.words):
        return False
    words = name.intersection(reading.words)
    return words == name or len([word for word in words if len(word) >= PART_CHARACTERS]) > 1


# Of a person about whom nothing is known.
UNKNOWN_PERSON = PersonMatcher.for_person(PersonIdentifiers())
