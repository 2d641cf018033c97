"""The end of a backfill: historical clocks that still run were missed."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.leads.store import leads
from services.handoff.sla.domain.expiry import breach
from services.handoff.sla.handlers.expire_clocks import BATCH_SIZE, save_expired
from services.handoff.sla.store import due
from shared.auth import record_change
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.messaging.sweep import Sweep, SweepBatch

BATCHES_LIMIT = 400


class ClosedBackfill(NamedTuple):
    """The number of historical clocks that were breached; `complete` is false if there are more."""

    breached: int
    complete: bool


async def close_backfill(database: Database, until: datetime, key_id: UUID) -> ClosedBackfill:
    """Breach the historical clocks that run and were due before `until`, as of their deadlines.

    Leads whose clocks cannot be breached are set aside. `key_id`: of the caller's API key.
    """
    breached, sweep = 0, Sweep(database, "handoff.backfill", BATCH_SIZE)
    for _ in range(BATCHES_LIMIT):
        closed = await sweep.run(lambda conn, batch: _close_batch(conn, batch, until, key_id))
        breached += closed.breached if closed else 0
        if closed and closed.complete:
            return ClosedBackfill(breached, complete=True)
    return ClosedBackfill(breached, complete=False)


async def _close_batch(conn: Connection, batch: SweepBatch, until: datetime, key_id: UUID) -> ClosedBackfill:
    """What became of one batch."""
    historical = await due.find_historical(conn, until, batch.limit)
    if not historical:
        return ClosedBackfill(0, complete=True)
    batch.rows = list({due_clock.lead_id for due_clock in historical})
    await leads.lock(conn, batch.rows)
    # Another process may have changed some of the clocks before the lock.
    running = await due.find_running(conn, historical, batch.rows)
    missed = [clock for clock in running if clock.next_at is None and clock.due_at < until]
    breaches = [breach(clock, uuid7) for clock in missed]
    await save_expired(conn, missed, [(clock, [event]) for clock, event in breaches], await database_clock(conn))
    if missed:
        await record_change(conn, key_id, f"closed until {until.isoformat()}", "handoffs")
    return ClosedBackfill(len(missed), complete=len(historical) < batch.limit)
