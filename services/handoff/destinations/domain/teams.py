"""A message as a webhook of Teams' workflows takes it: an Adaptive Card, within the 28 KB of Teams.

All that a lead wrote stands in a `TextRun`, in which Teams reads no links and no marks.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from services.handoff.destinations.domain.message import Entry, Link, Message

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.4"
CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
BYTES_LIMIT = 28 * 1024


def write_teams(message: Message) -> dict[str, Any]:
    """The body of the request: content cards, and then leads, stay out of it as far as it would be too long."""
    bodies = (_write(shorter) for shorter in _shorten(message))
    return next(body for body in bodies if len(orjson.dumps(body)) <= BYTES_LIMIT)


def _shorten(message: Message) -> Iterator[Message]:
    """The message, and shorter ones down to one without entries."""
    yield message
    bare = message.without_content()
    yield from (bare.with_entries(number) for number in range(len(bare.entries), -1, -1))


def _write(message: Message) -> dict[str, Any]:
    body: list[dict[str, Any]] = [_text(message.subject, weight="Bolder", size="Medium")]
    body += [_write_entry(entry) for entry in message.entries]
    if message.more:
        body.append(_text(f"And {message.more} more."))
    card = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": VERSION,
        "body": body,
        "actions": [_open(message.overview)],
    }
    attachment = {"contentType": CONTENT_TYPE, "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _write_entry(entry: Entry) -> dict[str, Any]:
    items = [_text(entry.title, weight="Bolder"), *(_text(sentence) for sentence in entry.sentences)]
    links = [link for link in (entry.link, *entry.content) if link]
    if links:
        items.append({"type": "ActionSet", "actions": [_open(link) for link in links]})
    return {"type": "Container", "separator": True, "items": items}


def _open(link: Link) -> dict[str, Any]:
    return {"type": "Action.OpenUrl", "title": link.label, "url": link.url}


def _text(text: str, **style: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}
