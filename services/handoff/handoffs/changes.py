"""The one way in which handoffs change: kept, with all that was said of them."""

from collections.abc import Sequence
from datetime import datetime

from services.handoff.clocks.handlers import follow
from services.handoff.handoffs import store
from services.handoff.handoffs.progress import progressed
from services.handoff.handoffs.state import Handoff
from shared.events.base import Event
from shared.sql import Connection


async def settle(
    conn: Connection, before: Sequence[Handoff], after: Sequence[Handoff], events: Sequence[Event], now: datetime
) -> None:
    """Keep the handoffs as they are after these events, and stage the events. Their leads are locked."""
    await store.keep(conn, before, after)
    known = {handoff.handoff_id for handoff in before}
    clocks = await follow(conn, progressed(before, after, events), known, now)
    await store.record(conn, [*events, *clocks], now)
