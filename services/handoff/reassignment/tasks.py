"""The periodic tasks by which leads pass on: those of sellers who leave, and offers that no seller answers in time."""

from services.handoff.reassignment import store
from services.handoff.reassignment.handlers.pass_on import pass_on
from services.handoff.reassignment.handlers.react_to_breach import on_offer_breached
from services.handoff.sla.tasks import clock_tasks
from shared.db.database import Database
from shared.messaging.sweep import Sweep
from shared.runtime.periodic_task import PeriodicTask

BATCH_SIZE = 200
# Another process may set an absence, and may die before it passes the leads on.
POLL_SECONDS = 15.0
# What an absent seller holds is locked, or no other seller can take it.
RETRY_SECONDS = 1.0


def absence_sweep(database: Database) -> Sweep:
    """The batches of what absent sellers hold; a handoff that cannot be passed on is set aside."""
    return Sweep(database, "handoff.pass_on", BATCH_SIZE)


async def pass_on_task(sweep: Sweep) -> float:
    """Pass on one batch of what absent sellers hold; the seconds until the next batch."""
    async with sweep.database.read_connection() as conn:
        seconds = await store.seconds_to_departure(conn)
    if seconds is None or seconds > 0:
        return POLL_SECONDS if seconds is None else min(POLL_SECONDS, seconds)
    return RETRY_SECONDS if await sweep.run(pass_on) == 0 else 0.0


def deadline_tasks(database: Database) -> list[PeriodicTask]:
    """The sweep of due clocks, by which unanswered offers pass on, and the gauges of clocks."""
    return clock_tasks(database, on_offer_breached)
