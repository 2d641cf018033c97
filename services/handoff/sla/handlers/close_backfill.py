"""The end of a backfill: historical clocks that still run were missed."""

from datetime import datetime
from functools import partial
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

BATCHES_LIMIT = 400


class ClosedBackfill(NamedTuple):
    """The number of historical clocks that were breached; `complete` is false if there are more."""

    breached: int
    complete: bool


async def close_backfill(database: Database, until: datetime, key_id: UUID) -> ClosedBackfill:
    """Breach the historical clocks that run and were due before `until`, as of their deadlines.

    `key_id`: of the caller's API key.
    """
    breached = 0
    for _ in range(BATCHES_LIMIT):
        candidates, newly_breached = await database.run(partial(_close_batch, until=until, key_id=key_id))
        breached += newly_breached
        if candidates < BATCH_SIZE:
            return ClosedBackfill(breached, complete=True)
    return ClosedBackfill(breached, complete=False)


async def _close_batch(conn: Connection, until: datetime, key_id: UUID) -> tuple[int, int]:
    """The number of clocks that were read, and of those that were breached: another process may have changed some."""
    historical = await due.find_historical(conn, until, BATCH_SIZE)
    if not historical:
        return 0, 0
    lead_ids = {due_clock.lead_id for due_clock in historical}
    await leads.lock(conn, lead_ids)
    running = await due.find_running(conn, historical, lead_ids)
    missed = [clock for clock in running if clock.next_at is None and clock.due_at < until]
    breaches = [breach(clock, uuid7) for clock in missed]
    await save_expired(conn, missed, [(clock, [event]) for clock, event in breaches], await database_clock(conn))
    if missed:
        await record_change(conn, key_id, f"closed until {until.isoformat()}", "handoffs")
    return len(historical), len(missed)
