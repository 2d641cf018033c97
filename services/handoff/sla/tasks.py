"""The loops that time drives: the sweep of due clocks, and the gauges of open clocks."""

import asyncio
from functools import partial

from services.handoff.agreements.store import sla_terms
from services.handoff.sellers import store as sellers
from services.handoff.sla import telemetry
from services.handoff.sla.handlers.expire_clocks import BATCH_SIZE, OnBreach, expire_due_clocks
from services.handoff.sla.handlers.sweep_wakeup import SweepWakeup, create_wakeup
from services.handoff.sla.store.clocks import count_open
from services.handoff.sla.store.due import next_deadline
from shared.db.database import Database
from shared.messaging.sweep import Sweep
from shared.runtime.periodic_task import PeriodicTask

# While one sweep waits for PostgreSQL another one decides. Each takes one more connection: only for a late process.
PARALLEL_SWEEPS = 3
LATE_SECONDS = 0.1
# Another process may set an earlier deadline, nearly always with an event; and it may die before it fires it.
AFTER_EVENTS_SECONDS = 1.0
POLL_SECONDS = 15.0
# Other transactions hold the leads that are due.
CONTENTION_BACKOFF_SECONDS = 0.02
GAUGE_SECONDS = 30.0
# To count all of millions of open clocks would take seconds.
COUNTED_LIMIT = 20_000
# The agreements whose promises have buckets from the start of a process on, as they had in the process before.
VERSIONS_LIMIT = 20


def clock_tasks(database: Database, on_breach: OnBreach) -> list[PeriodicTask]:
    """The sweep of due clocks, woken when this process commits an earlier deadline, and the gauges of clocks."""
    wakeup = create_wakeup(database)
    sweep = Sweep(database, "handoff.sweep", BATCH_SIZE)
    task = PeriodicTask("handoff.sweep", partial(sweep_due_clocks, sweep, wakeup, on_breach), AFTER_EVENTS_SECONDS)
    wakeup.wake = task.wake
    return [task, PeriodicTask("handoff.clock_gauges", partial(refresh_gauges, database))]


async def sweep_due_clocks(sweep: Sweep, wakeup: SweepWakeup, on_breach: OnBreach) -> float:
    """Expire at most one batch a sweep of what is due; the seconds until there is more to do."""
    wakeup.until = None
    async with sweep.database.read_connection() as conn:
        deadline = await next_deadline(conn)
    if deadline.seconds is not None and deadline.seconds <= 0:
        sweeps = PARALLEL_SWEEPS if deadline.seconds < -LATE_SECONDS else 1
        changed = await asyncio.gather(
            *(sweep.run(partial(expire_due_clocks, on_breach=on_breach)) for _ in range(sweeps))
        )
        return 0.0 if any(changed) else CONTENTION_BACKOFF_SECONDS
    wakeup.until = deadline.at
    return POLL_SECONDS if deadline.seconds is None else min(POLL_SECONDS, deadline.seconds)


async def refresh_gauges(database: Database) -> float:
    """Set the gauges of open clocks, and show the series of every team and promise; the seconds until the next time."""
    async with database.read_connection() as conn:
        teams = await sellers.all_teams(conn)
        terms = await sla_terms.find_newest(conn, VERSIONS_LIMIT)
        open_clocks = await count_open(conn, COUNTED_LIMIT)
    # The newest first, so that every process leaves out the same ones where there are too many.
    telemetry.ensure_buckets(terms.by_version[version] for version in sorted(terms.by_version, reverse=True))
    telemetry.initialise_series(teams, terms.by_version.get(terms.in_force or 0))
    telemetry.set_open_clocks(open_clocks)
    return GAUGE_SECONDS
