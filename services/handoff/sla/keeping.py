"""Keeping what time did to clocks."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from services.handoff.sla import store as clocks
from services.handoff.sla import telemetry
from services.handoff.sla.domain.clock import Clock
from services.handoff.sla.domain.expiry import Expired
from shared.db.connection import Connection
from shared.messaging.outbox import stage

# What follows a breach, in the transaction that keeps it; the leads are locked.
OnBreach = Callable[[Connection, Sequence[Clock]], Awaitable[None]]


async def save_expired(
    conn: Connection, known: Sequence[Clock], fired: Sequence[Expired], now: datetime
) -> list[Clock]:
    """Keep and say what was fired; those that were breached."""
    after = [clock for clock, _ in fired]
    breached = [clock for clock in after if clock.state == "breached"]
    await clocks.mark_breached(conn, breached)
    await clocks.save(conn, known, [clock for clock in after if clock.state == "running"])
    await stage(conn, [event for _, events in fired for event in events], now)
    telemetry.count_clocks(conn, known, after)
    return breached
