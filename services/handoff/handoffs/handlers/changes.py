"""The one way in which handoffs change: saved, counted and published."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.handoffs.domain.assign import HandoffQualified
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.snapshots import snapshots
from services.handoff.handoffs.store import handoffs
from services.handoff.handoffs.store import history as steps
from services.handoff.sla.handlers import update_clocks
from services.handoff.telemetry import count_steps
from shared.db.connection import Connection
from shared.events.base import Event
from shared.messaging.outbox import stage


async def save_changes(
    conn: Connection, before: Sequence[Handoff], after: Sequence[Handoff], events: Sequence[Event], now: datetime
) -> None:
    """Save the handoffs as they are after these events, with their history and their clocks, and stage the events.

    Their leads are locked.
    """
    await handoffs.save(conn, before, after)
    known = {handoff.handoff_id for handoff in before}
    clocks = await update_clocks(conn, snapshots(before, after, events), known, now)
    await handoffs.keep_briefs(conn, [event for event in events if isinstance(event, HandoffQualified)])
    count_steps(conn, await steps.append(conn, events))
    await stage(conn, [*events, *clocks], now)
