"""Deadlines that pass: clocks are warned and breached, and whatever must follow a breach is called."""

import asyncio
from functools import partial

from uuid_utils.compat import uuid7

from services.handoff.clocks import store as clocks
from services.handoff.clocks.alarm import Alarm
from services.handoff.clocks.firing import fire
from services.handoff.deadlines import store
from services.handoff.deadlines.keeping import OnBreach, keep
from shared.database import Database, database_clock
from shared.faults import fault
from shared.sql import Connection

PIECE = 500
# More than a piece is looked at, so that several at work find something each.
LOOK = 3 * PIECE
# While one waits for PostgreSQL another one thinks; only for those who are late, since each is one more connection.
HANDS = 3
LATE_SECONDS = 0.1
# Another process may set an earlier deadline.
POLL_SECONDS = 1.0
# Somebody works on the leads that are due.
HELD_SECONDS = 0.02


async def sweep(database: Database, alarm: Alarm, on_breach: OnBreach) -> float:
    """Fire what is due, a piece at most; the seconds until there is more to do."""
    alarm.until = None
    async with database.reading() as conn:
        following = await clocks.following(conn)
    if following.seconds is not None and following.seconds <= 0:
        hands = HANDS if following.seconds < -LATE_SECONDS else 1
        swept = await asyncio.gather(*(database.run(partial(fire_due, on_breach=on_breach)) for _ in range(hands)))
        return 0.0 if any(swept) else HELD_SECONDS
    alarm.until = following.at
    return POLL_SECONDS if following.seconds is None else min(POLL_SECONDS, following.seconds)


async def fire_due(conn: Connection, on_breach: OnBreach) -> int:
    """Warn and breach a piece of what is due, of leads that nobody else works on; how many clocks that changed."""
    due = await store.lock_due(conn, LOOK, PIECE)
    if not due:
        return 0
    known = await clocks.these(conn, due, {one.lead_id for one in due})
    now = await database_clock(conn)
    fired = [fire(clock, now, uuid7) for clock in known]
    await on_breach(conn, await keep(conn, known, fired, now))
    fault("handoff.sweep.before_commit")
    return sum(1 for _, events in fired if events)
