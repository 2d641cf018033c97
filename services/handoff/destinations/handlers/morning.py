"""The morning lists: at the first opening of a day each seller's open leads, and what is overdue for both heads."""

from collections.abc import Sequence

from services.handoff.agreements.store import sla_terms
from services.handoff.destinations.domain import message, morning, words
from services.handoff.destinations.domain.told import Told
from services.handoff.destinations.handlers import compose, review
from services.handoff.inbox import store as inbox
from services.handoff.inbox.domain.views import Reader, View
from services.handoff.inbox.handlers.load_rows import load_rows
from services.handoff.notices.domain.notice import SELLER, Notice
from services.handoff.notices.store import notices
from shared.db.connection import Connection
from shared.db.database import Database, database_clock

LOOK_SECONDS = 60.0


async def make_lists(database: Database) -> float:
    """Make the lists of this day once it has begun; the seconds until the next look."""
    async with database.read_connection() as conn:
        terms = await sla_terms.find_in_force(conn)
        if terms is sla_terms.NO_TERMS:
            return LOOK_SECONDS
        told_sellers, now = await notices.find_told_sellers(conn), await database_clock(conn)
    facts = morning.list_mornings(told_sellers, terms.calendar, now)
    if facts:
        await database.run(lambda conn: notices.add(conn, facts))
    return LOOK_SECONDS


async def write_list(
    conn: Connection, links: compose.Links, notices: Sequence[Notice], now: Told
) -> message.Message | None:
    """The list for the recipient of these notices; None if nothing is open."""
    first = notices[0]
    is_seller = first.recipient.startswith(SELLER)
    reader = Reader(first.recipient.removeprefix(SELLER), bound=True) if is_seller else Reader(None, bound=False)
    view: View = "mine" if is_seller else "overdue"
    page = await inbox.find_page(conn, reader, view, None, message.ENTRIES_LIMIT)
    zone = now.terms.calendar.zone
    reviews = () if is_seller else await review.write_review(conn, links, page.now.astimezone(zone).date())
    if not page.listed and not reviews:
        return None
    rows = await load_rows(conn, [handoff for handoff, _ in page.listed], page.now)
    entries = tuple(
        message.Entry(
            words.name_lead(row),
            morning.write_sentences(row, zone, not is_seller),
            links.card(row.handoff.handoff_id),
        )
        for row in rows
    )
    counts = page.counts
    open_leads = counts["mine"] if is_seller else counts["team"]
    subject = morning.write_subject(open_leads, counts["overdue"], bool(reviews))
    more = counts[view] - len(entries)
    return message.Message(
        compose.name_message(notices), first.recipient, subject, (*reviews, *entries), links.inbox(), max(more, 0)
    )
