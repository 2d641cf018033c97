"""Reading a view of the inbox: its page of open handoffs, and how many each view has."""

from services.handoff.inbox import store
from services.handoff.inbox.domain.views import Cursor, Inbox, Reader, View
from services.handoff.inbox.handlers.load_rows import load_rows
from shared.auth import Caller
from shared.db.connection import Connection

PAGE = 25


async def find_reader(conn: Connection, caller: Caller) -> Reader:
    """Whose inbox the caller opens."""
    seller = caller.own_seller
    teams = await store.find_teams(conn, seller) if seller and caller.seller is None else ()
    return Reader(seller, caller.seller is not None, teams)


async def load_inbox(conn: Connection, reader: Reader, view: View, after: Cursor | None) -> Inbox:
    """The handoffs of this view that follow the cursor, the one that is due first first."""
    found = await store.find_page(conn, reader, view, after, PAGE + 1)
    shown = found.listed[:PAGE]
    cursor = Cursor(shown[-1][1], shown[-1][0].handoff_id) if len(found.listed) > PAGE else None
    rows = await load_rows(conn, [handoff for handoff, _ in shown], found.now)
    return Inbox(reader, view, found.counts, rows, cursor)
