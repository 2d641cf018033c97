"""Handoffs from before an upgrade get their clocks, as if Accord had measured them from the beginning."""

from collections.abc import Iterable
from uuid import UUID

from services.handoff.agreements.handlers import restore_promises
from services.handoff.handoffs.domain.snapshots import replay
from services.handoff.handoffs.handlers.load_and_save import load_locked
from services.handoff.handoffs.store import missing_clocks
from services.handoff.sla.handlers.update_clocks import update_clocks
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.outbox import stage
from shared.messaging.sweep import SweepBatch


async def add_missing_clocks(conn: Connection, batch: SweepBatch) -> int:
    """Look at one batch of handoffs and start the clocks of those without any; how many were looked at."""
    after = await missing_clocks.lock_progress(conn)
    if after is None:
        return 0
    seen = await missing_clocks.find_next(conn, after, batch.limit)
    if not seen:
        await missing_clocks.finish(conn)
        return 0
    batch.rows = [each.handoff_id for each in seen]
    missing = [each.handoff_id for each in seen if not each.has_clocks]
    if missing:
        await _start_clocks(conn, missing)
    await missing_clocks.move_progress(conn, max(after, *batch.rows))
    return len(seen)


async def _start_clocks(conn: Connection, missing: Iterable[UUID]) -> None:
    await restore_promises(conn)
    found = await load_locked(conn, missing)
    snapshots = [past for handoff in found for past in replay(handoff)]
    now = await database_clock(conn)
    clock_set = await update_clocks(conn, snapshots, {handoff.handoff_id for handoff in found}, now)
    await stage(conn, clock_set.events, now)
