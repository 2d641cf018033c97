"""The direct identifiers of a person, and finding them in a text, however the text is written or encoded."""

import re
import unicodedata
from collections.abc import Iterable
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
_TRANSCRIPTIONS = ("ae", "oe", "ue", "aa")
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

    `inside`: what a text must not hold; `ids`: what it must not hold as a word; `names`: by their parts.
    """

    inside: tuple[str, ...]
    ids: frozenset[str]
    names: tuple[frozenset[str], ...]
    parts: frozenset[str]
    phones: tuple[str, ...]

    @staticmethod
    def for_person(person: PersonIdentifiers) -> "PersonMatcher":
        inside, ids, names, parts = list[str](), set[str](), list[frozenset[str]](), set[str]()
        for name in person.names:
            for spelling in _list_spellings(name):
                words = [part for part in find_words(spelling) if len(part) > 1]
                if words:
                    names.append(frozenset(words))
                    parts.update(words)
                if len(words) > 1:
                    inside += [full for full in _full_names(words) if len(full) >= NAME_INSIDE]
        for email in person.emails:
            local = email.rpartition("@")[0]
            inside += _find_mailboxes(email, local)
            parts.update(_list_spellings(local).keys() - TASKS)
        for id_ in person.ids:
            joined = "".join(find_words(id_))
            if len(joined) >= ID_CHARACTERS:
                ids.add(joined)
            if len(joined) >= ID_INSIDE:
                inside.append(joined)
        phones = [digits for digits in map(_last_digits, person.phones) if len(set(digits)) > 1]
        long_parts = [part for part in parts if len(part) >= PART_CHARACTERS]
        return PersonMatcher(tuple(inside), frozenset(ids), tuple(names), frozenset(long_parts), tuple(phones))

    def matches(self, text: str, parts: bool) -> bool:
        """Whether the text names the person. `parts`: a part of the name, or of the address, alone counts too.

        Raises EncodedTooOften.
        """
        return self.is_in(read_text(text), parts)

    def is_in(self, readings: Iterable[Reading], parts: bool) -> bool:
        """As `matches`, of a text that has been read."""
        return any(self._matches(reading) or (parts and self._matches_part(reading)) for reading in readings)

    def may_be_in(self, joined: str, digits: str, by_parts: str) -> bool:
        """False if none of many texts names the person: one look at the joined words and the digits of all of them.

        `by_parts`: the joined words of the texts in which a part of the name alone counts.
        """
        for name in self.names:
            # A name of several parts needs two of them.
            found = [word for word in name if word in joined]
            if found and len(found) >= min(len(name), 2):
                return True
        for texts, inside in ((self.inside, joined), (self.ids, joined), (self.phones, digits), (self.parts, by_parts)):
            for text in texts:
                if text in inside:
                    return True
        return False

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
        return any(len(part) >= PART_INSIDE and part in reading.joined for part in self.parts)


def _last_digits(phone: str) -> str:
    """The last digits of a telephone number before its extension."""
    return find_digits(phone.lower().partition("ext")[0] or phone)[-PHONE_DIGITS:]


def _find_mailboxes(email: str, local: str) -> list[str]:
    """The address, and its local part if that is more than a word, joined."""
    address, mailbox = "".join(find_words(email)), "".join(find_words(local))
    found = [address] if address else []
    return [*found, mailbox] if len(mailbox) >= MAILBOX_CHARACTERS and not local.isalpha() else found


def _list_spellings(name: str) -> dict[str, None]:
    """The name without accents, with its umlauts transcribed (Mueller), and with transcribed ones as one letter."""
    folded = fold(name)
    spellings = {folded: None}
    if not name.isascii():
        spellings[fold(unicodedata.normalize("NFKC", name).lower().translate(_UMLAUTS))] = None
    if any(map(folded.__contains__, _TRANSCRIPTIONS)):
        spellings[_TRANSCRIBED.sub("", folded)] = None
    return spellings


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
# Finds its person in every text: of an erased person no text is stored or published.
EVERY_TEXT = UNKNOWN_PERSON._replace(inside=("",))
