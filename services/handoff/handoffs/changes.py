"""The one way in which handoffs change: saved, counted and published."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.clocks.handlers import update_clocks
from services.handoff.handoffs import store
from services.handoff.handoffs.domain import HandoffQualified
from services.handoff.handoffs.progress import snapshots
from services.handoff.handoffs.state import Handoff
from services.handoff.steps import store as steps
from services.handoff.telemetry import count_steps
from shared.events.base import Event
from shared.outbox import stage
from shared.sql import Connection


async def save_changes(
    conn: Connection, before: Sequence[Handoff], after: Sequence[Handoff], events: Sequence[Event], now: datetime
) -> None:
    """Save the handoffs as they are after these events, with their history and their clocks, and stage the events.

    Their leads are locked.
    """
    await store.save(conn, before, after)
    known = {handoff.handoff_id for handoff in before}
    clocks = await update_clocks(conn, snapshots(before, after, events), known, now)
    await store.keep_briefs(conn, [event for event in events if isinstance(event, HandoffQualified)])
    count_steps(conn, await steps.append(conn, events))
    await stage(conn, [*events, *clocks], now)
