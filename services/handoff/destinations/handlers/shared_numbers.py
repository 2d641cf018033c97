"""The message of what both sides are told of their numbers: missed promises, shifts and overdue actions."""

from collections.abc import Sequence

from services.handoff.destinations.domain import shared_words, words
from services.handoff.destinations.domain.message import ENTRIES_LIMIT, Entry, Message
from services.handoff.destinations.handlers.compose import Links, name_message
from services.handoff.notices.domain.notice import Notice


def write_shared(links: Links, notices: Sequence[Notice]) -> Message:
    """The message of these notices, the oldest first."""
    told = sorted(notices, key=lambda notice: notice.occurred_at)
    named = told[:ENTRIES_LIMIT]
    entries = tuple(_write_entry(links, notice) for notice in named)
    subject = entries[0].title if len(told) == 1 else words.count_kinds([notice.kind for notice in told])
    return Message(name_message(told), told[0].recipient, subject, entries, links.meetings(), len(told) - len(named))


def _write_entry(links: Links, notice: Notice) -> Entry:
    facts = (
        ("notice_id", str(notice.notice_id)),
        ("kind", notice.kind),
        ("span", notice.details["span"]),
        ("occurred_at", notice.occurred_at.isoformat()),
    )
    title, sentence = shared_words.say_shared(notice)
    return Entry(title, (sentence,), links.meeting(notice.details["span"]), facts)
