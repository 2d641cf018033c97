"""The message of subscriptions that send nothing any more."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from services.handoff.destinations.domain.message import SENTENCE_CHARACTERS, Entry, Link, Message, shorten
from services.handoff.destinations.handlers.compose import Links, name_message
from services.handoff.notices.domain.notice import Notice
from services.handoff.subscriptions.domain.subscription import Subscription
from services.handoff.subscriptions.store import subscriptions
from shared.db.connection import Connection

PAGE = "/setup/subscriptions"
SENTENCES = {
    "disabled": (
        "For five days there was nothing but failures. What comes for it waits: "
        "mend the receiver and save the subscription, and all of it is sent."
    ),
    "ended": "Its receiver answered 410 Gone, so it gets nothing more. If that was not meant, make a new one.",
}


async def write_stopped(conn: Connection, links: Links, notices: Sequence[Notice]) -> Message | None:
    """The message of these notices; None if all of the subscriptions send again, or are deleted."""
    entries = []
    for notice in notices:
        stored = await subscriptions.find(conn, notice.subscription) if notice.subscription else None
        if stored is not None and stored.subscription.state in SENTENCES:
            entries.append(_write_entry(links, notice, stored.subscription))
    if not entries:
        return None
    subject = "A webhook has stopped" if len(entries) == 1 else f"{len(entries)} webhooks have stopped"
    overview = Link("Open the webhooks", f"{links.origin}{PAGE}")
    return Message(name_message(notices), notices[0].recipient, subject, tuple(entries), overview)


def _write_entry(links: Links, notice: Notice, subscription: Subscription) -> Entry:
    """Of the address only its host: the rest may hold a secret."""
    terms = subscription.terms
    note = (shorten(f"Note: {terms.note}", SENTENCE_CHARACTERS),) if terms.note else ()
    facts = (
        ("notice_id", str(notice.notice_id)),
        ("kind", notice.kind),
        ("subscription_id", str(subscription.subscription_id)),
        ("state", subscription.state),
        ("seller", notice.seller),
        ("team", notice.team),
        ("occurred_at", notice.occurred_at.isoformat()),
    )
    link = Link("Open", f"{links.origin}{PAGE}/{subscription.subscription_id}")
    return Entry(f"Webhook to {urlsplit(terms.url).hostname}", (SENTENCES[subscription.state], *note), link, facts)
