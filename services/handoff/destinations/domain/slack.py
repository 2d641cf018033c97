"""A message as Slack's incoming webhooks take it: Block Kit, within Slack's limits.

All that a lead wrote is `plain_text`, in which Slack reads no links, no mentions and no marks.
"""

from typing import Any

from services.handoff.destinations.domain.message import Entry, Link, Message, shorten

HEADER_CHARACTERS = 150
SECTION_CHARACTERS = 3000
BUTTON_CHARACTERS = 75


def write_slack(message: Message) -> dict[str, Any]:
    """The body of the request."""
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(message.subject, HEADER_CHARACTERS)}]
    for entry in message.entries:
        blocks += _write_entry(entry)
    if message.more:
        blocks.append({"type": "section", "text": _plain(f"And {message.more} more.", SECTION_CHARACTERS)})
    blocks.append({"type": "actions", "elements": [_button(message.overview)]})
    # What notifications show; Slack reads marks in it.
    return {"text": escape(message.subject), "blocks": blocks}


def escape(text: str) -> str:
    """The text as Slack shows it: without links and mentions in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _write_entry(entry: Entry) -> list[dict[str, Any]]:
    text = "\n".join((entry.title, *entry.sentences))
    section: dict[str, Any] = {"type": "section", "text": _plain(text, SECTION_CHARACTERS, keep_lines=True)}
    if entry.link:
        section["accessory"] = _button(entry.link)
    buttons = [_button(link) for link in entry.content]
    return [section, {"type": "actions", "elements": buttons}] if buttons else [section]


def _button(link: Link) -> dict[str, Any]:
    return {"type": "button", "text": _plain(link.label, BUTTON_CHARACTERS), "url": link.url}


def _plain(text: str, characters: int, keep_lines: bool = False) -> dict[str, Any]:
    shown = text[:characters] if keep_lines else shorten(text, characters)
    return {"type": "plain_text", "text": shown or "-", "emoji": False}
