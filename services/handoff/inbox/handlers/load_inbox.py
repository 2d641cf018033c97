"""Reading a view of the inbox: its page of open handoffs, and how many each view has."""

from services.handoff.inbox import store
from services.handoff.inbox.domain.views import Cursor, Inbox, Reader, View
from services.handoff.inbox.handlers.load_rows import load_rows
from shared.auth import Caller
from shared.db.connection import Connection
from shared.db.database import database_clock

PAGE = 25


async def find_reader(conn: Connection, caller: Caller) -> Reader:
    """Whose inbox the caller opens."""
    seller = caller.own_seller
    teams = await store.find_teams(conn, seller) if seller and caller.seller is None else ()
    return Reader(seller, caller.seller is not None, teams)


async def load_inbox(conn: Connection, reader: Reader, view: View, after: Cursor | None) -> Inbox:
    """The handoffs of this view that follow the cursor, the one that is due first first."""
    now = await database_clock(conn)
    listed = await store.find_page(conn, reader, view, after, now, PAGE + 1)
    shown = listed[:PAGE]
    cursor = Cursor(shown[-1].due_at, shown[-1].handoff_id) if len(listed) > PAGE else None
    rows = await load_rows(conn, [each.handoff_id for each in shown], now)
    return Inbox(reader, view, await store.count_views(conn, reader, now), rows, cursor)
