"""The direct identifiers of a person, and finding them in a text, however the text is written or encoded."""

import re
import unicodedata
from typing import NamedTuple

from shared.values.text_readings import Reading, find_digits, find_words, fold, read_text

# The last digits of a telephone number are the same however its country is written. One digit again and again is no
# number of anybody: it would keep back ten million.
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


class PersonMatcher(NamedTuple):
    """The identifiers in the form that is compared.

    `inside`: what a text must not hold; `ids`: what it must not hold as a word; `names`: by their parts. Each match
    holds one of the `words` as a word, one of the `fragments` inside, or one of the `phones`.
    """

    inside: tuple[str, ...]
    ids: frozenset[str]
    names: tuple[frozenset[str], ...]
    parts: frozenset[str]
    phones: tuple[str, ...]
    words: frozenset[str]
    fragments: tuple[str, ...]

    @staticmethod
    def for_person(person: PersonIdentifiers) -> "PersonMatcher":
        spellings = [spelling for name in person.names for spelling in _list_spellings(name)]
        names = [[part for part in words if len(part) > 1] for words in map(find_words, spellings)]
        locals_ = [email.rpartition("@")[0] for email in person.emails if "@" in email]
        joined_ids = ["".join(find_words(id_)) for id_ in person.ids]
        ids = frozenset(id_ for id_ in joined_ids if len(id_) >= ID_CHARACTERS)
        parts = frozenset(
            part
            for group in [*names, {spelling for local in locals_ for spelling in _list_spellings(local)} - TASKS]
            for part in group
            if len(part) >= PART_CHARACTERS
        )
        inside = (
            *_find_mailboxes(person.emails, locals_),
            *(name for words in names if len(words) > 1 for name in _full_names(words) if len(name) >= NAME_INSIDE),
            *(id_ for id_ in joined_ids if len(id_) >= ID_INSIDE),
        )
        return PersonMatcher(
            inside=inside,
            ids=ids,
            names=tuple(frozenset(words) for words in names if words),
            parts=parts,
            phones=tuple(digits for digits in map(_last_digits, person.phones) if len(set(digits)) > 1),
            words=ids.union(parts, *names),
            fragments=tuple({*inside, *(part for part in parts if len(part) >= PART_INSIDE)}),
        )

    def matches(self, text: str, parts: bool) -> bool:
        """Whether the text names the person. `parts`: a part of the name, or of the address, alone counts too.

        Raises EncodedTooOften.
        """
        return self.is_in(read_text(text), parts)

    def is_in(self, readings: tuple[Reading, ...], parts: bool) -> bool:
        """As `matches`, of a text that has been read."""
        # One look finds nothing of the person in nearly all texts of nearly all captures.
        for reading in readings:
            if self._may_match(reading) and (self._matches(reading) or (parts and self._matches_part(reading))):
                return True
        return False

    def _may_match(self, reading: Reading) -> bool:
        _, words, joined, digits = reading
        if joined in self.words or not self.words.isdisjoint(words):
            return True
        for fragment in self.fragments:
            if fragment in joined:
                return True
        return bool(digits) and any(phone in digits for phone in self.phones)

    def _matches(self, reading: Reading) -> bool:
        return (
            any(text in reading.joined for text in self.inside)
            or any(self._holds_phone(reading.digits, phone) for phone in self.phones)
            or reading.joined in self.ids
            or not self.ids.isdisjoint(reading.words)
            or any(_contains_name(reading, name) for name in self.names)
        )

    @staticmethod
    def _holds_phone(digits: str, phone: str) -> bool:
        return phone in digits and (len(phone) == PHONE_DIGITS or phone == digits)

    def _matches_part(self, reading: Reading) -> bool:
        if reading.joined in self.parts or not self.parts.isdisjoint(reading.words):
            return True
        return any(part in reading.joined for part in self.parts if len(part) >= PART_INSIDE)


def _last_digits(phone: str) -> str:
    """The last digits of a telephone number before its extension."""
    return find_digits(phone.lower().partition("ext")[0] or phone)[-PHONE_DIGITS:]


def _find_mailboxes(emails: tuple[str, ...], locals_: list[str]) -> list[str]:
    """The addresses, and their local parts that are more than a word, joined."""
    addresses = ["".join(find_words(email)) for email in emails]
    mailboxes = ["".join(find_words(local)) for local in locals_ if not local.isalpha()]
    return [*filter(None, addresses), *(mailbox for mailbox in mailboxes if len(mailbox) >= MAILBOX_CHARACTERS)]


def _list_spellings(name: str) -> dict[str, None]:
    """The name without accents, with its umlauts transcribed (Mueller), and with transcribed ones as one letter."""
    folded = fold(name)
    transcribed = folded if name.isascii() else fold(unicodedata.normalize("NFKC", name).lower().translate(_UMLAUTS))
    return dict.fromkeys((folded, transcribed, _TRANSCRIBED.sub("", folded)))


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
