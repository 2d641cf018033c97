"""Handoffs that were won or lost before an upgrade: what their deals ended is told to the other services."""

from services.handoff.agreements.store import response_terms
from services.handoff.deals.store import stages, unstated_outcomes
from services.handoff.handoffs.domain.deal_outcome import add_reasons, restate
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.handlers.load_and_save import load_locked, save_changes
from services.handoff.handoffs.store import handoffs
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.handoff import HandoffClosed
from shared.messaging.outbox import stage
from shared.messaging.sweep import SweepBatch


async def state_outcomes(conn: Connection, batch: SweepBatch) -> int:
    """State the outcomes of one batch of handoffs; how many were looked at.

    Those whose deals were lost before their lead qualified, so that it was never offered, are queued.
    """
    after = await unstated_outcomes.lock_progress(conn)
    if after is None:
        return 0
    batch.rows = await unstated_outcomes.find_next(conn, after, batch.limit)
    if not batch.rows:
        await unstated_outcomes.finish(conn)
        return 0
    loaded = await load_locked(conn, batch.rows)
    reasons = await stages.find_lost_reasons(conn, {each.deal for handoff in loaded for each in handoff.standings})
    closed = [add_reasons(handoff, reasons) for handoff in loaded]
    await handoffs.save(conn, loaded, closed)
    terms = await response_terms.find_terms(conn, {handoff.agreement_version for handoff in closed})
    now = await database_clock(conn)
    events = [event for each in closed for event in restate(each, terms[each.agreement_version], now)]
    await stage(conn, [event for event in events if isinstance(event, HandoffClosed)], now)
    queued = [event for event in events if not isinstance(event, HandoffClosed)]
    await save_changes(conn, closed, evolve_all(closed, queued), queued, now)
    await unstated_outcomes.move_progress(conn, max(after, *batch.rows))
    return len(batch.rows)
