"""A message: what one recipient is told at one time, before it takes the form of a mail or of a chat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

# A message names so many leads, and says how many more there are.
ENTRIES_LIMIT = 20
# Of each lead a message names so many content cards; its card has all of them.
CONTENT_LIMIT = 3
TITLE_CHARACTERS = 140
SENTENCE_CHARACTERS = 300


@dataclass(frozen=True)
class Link:
    """Where a reader goes from here. `answers`: who has it can answer an offer without a sign-in."""

    label: str
    url: str
    answers: bool = False


@dataclass(frozen=True)
class Entry:
    """One lead, or one thing that is said: a title, what happened in sentences, and where it is answered.

    `content`: the content cards that come along with the lead, each with what it is and its title.
    """

    title: str
    sentences: tuple[str, ...] = ()
    link: Link | None = None
    facts: tuple[tuple[str, Any], ...] = ()
    content: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Message:
    """`message_id`: the same for each attempt; `more`: how many leads it does not name; `overview`: where all are."""

    message_id: UUID
    recipient: str
    subject: str
    entries: tuple[Entry, ...]
    overview: Link
    more: int = 0

    @property
    def answers(self) -> bool:
        """Whether it holds a link that answers an offer."""
        return any(entry.link and entry.link.answers for entry in self.entries)

    def without_content(self) -> "Message":
        """The message without content cards."""
        return replace(self, entries=tuple(replace(entry, content=()) for entry in self.entries))

    def with_entries(self, number: int) -> "Message":
        """The message with so many of its entries; the others are among those that it does not name."""
        return replace(self, entries=self.entries[:number], more=self.more + len(self.entries[number:]))


def join(parts: Sequence[Message]) -> Message:
    """One message of several to the same recipient, with at most ENTRIES_LIMIT entries."""
    entries = tuple(entry for part in parts for entry in part.entries)
    more = sum(part.more for part in parts) + max(0, len(entries) - ENTRIES_LIMIT)
    subject = "; ".join(part.subject for part in parts)
    return replace(parts[0], subject=subject, entries=entries[:ENTRIES_LIMIT], more=more)


def shorten(text: str, characters: int) -> str:
    """The text on one line, with dots for what is over."""
    line = " ".join(text.split())
    return line if len(line) <= characters else f"{line[: characters - 1]}…"
