"""A missed deadline is a breach: clocks that are due are warned and breached, each once."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from uuid_utils.compat import uuid7

from services.handoff.notices.handlers.publish import publish
from services.handoff.sla.domain.clock import Clock
from services.handoff.sla.domain.expiry import ExpiredClock, expire
from services.handoff.sla.store import clocks, due
from services.handoff.sla.telemetry import count_clocks
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.sweep import SweepBatch

BATCH_SIZE = 500
# More clocks than a batch are looked at, so that several sweeps at the same time find leads that are free.
CANDIDATES_PER_LEAD = 3

# What follows the breaches, in the transaction that saves them; the leads are locked.
OnBreach = Callable[[Connection, Sequence[Clock]], Awaitable[None]]


async def expire_due_clocks(conn: Connection, batch: SweepBatch, on_breach: OnBreach) -> int:
    """Warn and breach a batch of the clocks that are due, of leads that are free; the number of clocks it changed."""
    due_clocks = await due.lock_due(conn, CANDIDATES_PER_LEAD * batch.limit, batch.limit)
    if not due_clocks:
        return 0
    batch.rows = list({due_clock.lead_id for due_clock in due_clocks})
    running = await due.find_running(conn, due_clocks, batch.rows)
    now = await database_clock(conn)
    expired = [expire(clock, now, uuid7) for clock in running]
    await on_breach(conn, await save_expired(conn, running, expired, now))
    inject_fault("handoff.sweep.before_commit")
    return sum(1 for _, events in expired if events)


async def save_expired(
    conn: Connection, before: Sequence[Clock], expired: Sequence[ExpiredClock], now: datetime
) -> list[Clock]:
    """Save the clocks, count them, and publish their events; the clocks that were breached."""
    after = [clock for clock, _ in expired]
    breached = [clock for clock in after if clock.state == "breached"]
    await clocks.mark_breached(conn, breached)
    await clocks.save(conn, before, [clock for clock in after if clock.state == "running"])
    await publish(conn, [event for _, events in expired for event in events], now)
    count_clocks(conn, before, after)
    return breached
