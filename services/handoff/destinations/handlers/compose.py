"""Writing the message of a group of notices: each lead by name, what happened, and the link that answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from services.handoff.destinations.domain import stale, words
from services.handoff.destinations.domain.message import ENTRIES_LIMIT, Entry, Link, Message
from services.handoff.destinations.domain.told import Told
from services.handoff.inbox.domain.offers import is_offer_open
from services.handoff.inbox.domain.views import InboxRow
from services.handoff.inbox.handlers import load_content, load_rows
from services.handoff.notices.domain.notice import Notice
from services.handoff.notices.handlers.links import make_token
from shared.db.connection import Connection

MESSAGES = UUID("5f0c6c1e-7a0e-5b6f-9d4e-0f6a4a3f8b21")


@dataclass(frozen=True)
class Links:
    """Where links lead, and the secret that signs them."""

    origin: str
    root: bytes

    def inbox(self) -> Link:
        """All handoffs of the reader."""
        return Link("Open the inbox", f"{self.origin}/inbox")

    def card(self, handoff_id: UUID) -> Link:
        """The card of a handoff, for readers who are signed in."""
        return Link("Open", f"{self.origin}/inbox/{handoff_id}")

    def meeting(self, span: str) -> Link:
        """The meeting about this span, for readers who are signed in."""
        return Link("Open the meeting", f"{self.origin}/meetings/{span}")

    def meetings(self) -> Link:
        """All meetings."""
        return Link("Open the meetings", f"{self.origin}/meetings")

    def ledger(self) -> Link:
        """The ledger of the guarantee, in which both heads decide disputes."""
        return Link("Open the guarantee", f"{self.origin}/promises/guarantee")

    def advice(self) -> Link:
        """What the last leads advise about the agreement, for readers who are signed in."""
        return Link("What the last leads advise", f"{self.origin}/agreement/advice")

    def answer(self, notice_id: UUID, *, is_next: bool) -> Link:
        """The page that answers the offer of a notice without a sign-in; what follows a handoff is not rejected."""
        return Link(
            "Accept" if is_next else "Accept or reject",
            f"{self.origin}/act/{make_token(self.root, notice_id)}",
            answers=True,
        )


async def compose(conn: Connection, links: Links, notices: Sequence[Notice], told: Told) -> Message:
    """The message of these notices of one group, all of which are about handoffs that exist."""
    named = notices[:ENTRIES_LIMIT]
    shown = [told.handoffs[notice.handoff_id] for notice in named if notice.handoff_id]
    rows = await load_rows.load_rows(conn, shown, told.now)
    offered = [row.handoff for notice, row in zip(named, rows, strict=True) if notice.kind in words.WITH_CONTENT]
    content = await load_content.find_content_of(conn, offered)
    entries = tuple(
        write_entry(links, notice, row, told, words.link_content(content.get(row.handoff.handoff_id, ())))
        for notice, row in zip(named, rows, strict=True)
    )
    subject = words.write_subject([notice.kind for notice in notices], rows[0])
    return Message(
        name_message(notices), notices[0].recipient, subject, entries, links.inbox(), len(notices) - len(entries)
    )


def name_message(notices: Sequence[Notice]) -> UUID:
    """The id of the message with these notices: an attempt that is made again has the same."""
    return uuid5(MESSAGES, " ".join(sorted(str(notice.notice_id) for notice in notices)))


def write_entry(links: Links, notice: Notice, row: InboxRow, told: Told, content: tuple[Link, ...]) -> Entry:
    """What one notice says, with these content cards.

    Only the seller's own one has the link that answers the offer without a sign-in.
    """
    handoff = row.handoff
    clock = stale.find_clock(told.clocks.get(handoff.handoff_id, ()), notice.clock)
    link = links.ledger() if notice.kind in words.OF_GUARANTEE else links.card(handoff.handoff_id)
    if notice.is_for_seller and is_offer_open(notice, handoff):
        link = links.answer(notice.notice_id, is_next=handoff.is_next)
    facts = (
        ("notice_id", str(notice.notice_id)),
        ("kind", notice.kind),
        ("handoff_id", str(handoff.handoff_id)),
        ("lead_id", str(handoff.lead_id)),
        ("seller", notice.seller),
        ("team", notice.team),
        ("occurred_at", notice.occurred_at.isoformat()),
    )
    return Entry(
        words.name_lead(row),
        words.write_sentences(notice, row, clock.due_at if clock else None, told.terms.calendar.zone),
        link,
        facts,
        content,
    )
