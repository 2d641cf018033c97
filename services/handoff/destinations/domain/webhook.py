"""A message as a program takes it: JSON with each notice by its ids."""

from typing import Any

from services.handoff.destinations.domain.message import Message

TYPE = "notice"


def write_webhook(message: Message) -> dict[str, Any]:
    """The body of the request."""
    return {
        "type": TYPE,
        "message_id": str(message.message_id),
        "recipient": message.recipient,
        "subject": message.subject,
        "notices": [
            {
                "title": entry.title,
                "sentences": list(entry.sentences),
                "link": entry.link.url if entry.link else None,
                "content": [{"title": link.label, "link": link.url} for link in entry.content],
                **dict(entry.facts),
            }
            for entry in message.entries
        ],
        "more": message.more,
        "link": message.overview.url,
    }
