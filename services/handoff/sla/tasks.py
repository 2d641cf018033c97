"""Deadlines that pass: clocks are warned and breached, and whatever must follow a breach is called."""

import asyncio
from functools import partial

from uuid_utils.compat import uuid7

from services.handoff.sla.store import clocks as store
from services.handoff.sla.store import clocks
from services.handoff.sla.domain.expiry import expire
from services.handoff.sla.handlers import OnBreach, SweepWakeup, save_expired
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import Database, database_clock

BATCH_SIZE = 500
# More than a piece is looked at, so that several at work find something each.
CANDIDATE_LIMIT = 3 * BATCH_SIZE
# While one waits for PostgreSQL another one thinks; only for those who are late, since each is one more connection.
PARALLEL_SWEEPS = 3
LATE_SECONDS = 0.1
# Another process may set an earlier deadline.
POLL_SECONDS = 1.0
# Somebody works on the leads that are due.
CONTENTION_BACKOFF_SECONDS = 0.02


async def sweep_due_clocks(database: Database, alarm: SweepWakeup, on_breach: OnBreach) -> float:
    """Fire what is due, a piece at most; the seconds until there is more to do."""
    alarm.until = None
    async with database.read_connection() as conn:
        following = await clocks.next_deadline(conn)
    if following.seconds is not None and following.seconds <= 0:
        hands = PARALLEL_SWEEPS if following.seconds < -LATE_SECONDS else 1
        swept = await asyncio.gather(
            *(database.run(partial(expire_due_clocks, on_breach=on_breach)) for _ in range(hands))
        )
        return 0.0 if any(swept) else CONTENTION_BACKOFF_SECONDS
    alarm.until = following.at
    return POLL_SECONDS if following.seconds is None else min(POLL_SECONDS, following.seconds)


async def expire_due_clocks(conn: Connection, on_breach: OnBreach) -> int:
    """Warn and breach a piece of what is due, of leads that nobody else works on; how many clocks that changed."""
    due = await store.lock_due(conn, CANDIDATE_LIMIT, BATCH_SIZE)
    if not due:
        return 0
    known = await clocks.find_running(conn, due, {one.lead_id for one in due})
    now = await database_clock(conn)
    fired = [expire(clock, now, uuid7) for clock in known]
    await on_breach(conn, await save_expired(conn, known, fired, now))
    inject_fault("handoff.sweep.before_commit")
    return sum(1 for _, events in fired if events)
