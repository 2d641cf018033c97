"""The end of a backfill: what was due by then and is not done will not be told any more."""

from datetime import datetime
from functools import partial
from typing import NamedTuple

from uuid_utils.compat import uuid7

from services.handoff.leads.store import leads
from services.handoff.sla import store as clocks
from services.handoff.sla.domain.expiry import breach
from services.handoff.sla.keeping import save_expired
from shared.db.connection import Connection
from shared.db.database import Database, database_clock

BATCH_SIZE = 500
PIECES_LIMIT = 400


class Closed(NamedTuple):
    """How many historical clocks were breached; not `complete`: there are more."""

    breached: int
    complete: bool


async def close_backfill(database: Database, until: datetime) -> Closed:
    """Breach the historical clocks that run and were due before `until`, as of their deadlines."""
    breached = 0
    for _ in range(PIECES_LIMIT):
        seen, done = await database.run(partial(_close_piece, until=until))
        breached += done
        if seen < BATCH_SIZE:
            return Closed(breached, complete=True)
    return Closed(breached, complete=False)


async def _close_piece(conn: Connection, until: datetime) -> tuple[int, int]:
    """How many clocks were looked at, and how many of them were still to be breached."""
    due = await clocks.find_historical(conn, until, BATCH_SIZE)
    if not due:
        return 0, 0
    named = {one.lead_id for one in due}
    await leads.lock(conn, named)
    known = [
        clock for clock in await clocks.find_running(conn, due, named) if clock.next_at is None and clock.due_at < until
    ]
    fired = [breach(clock, uuid7) for clock in known]
    await save_expired(conn, known, [(clock, [event]) for clock, event in fired], await database_clock(conn))
    return len(due), len(known)
