"""The periodic task that states how the deals ended of handoffs that were closed before an upgrade."""

import time
from functools import partial

from services.handoff.deals.handlers.state_outcomes import state_outcomes
from shared.db.database import Database
from shared.messaging.sweep import Sweep
from shared.runtime.periodic_task import PeriodicTask

TASK = "handoff.unstated_outcomes"
BATCH_SIZE = 200
# So long after its start a process takes an upgrade for finished: a qualification of a former version does not hear.
BEGIN_SECONDS = 600.0


def outcome_task(database: Database) -> PeriodicTask:
    """The task; a handoff whose outcome cannot be stated is set aside."""
    sweep = Sweep(database, TASK, BATCH_SIZE)
    return PeriodicTask(TASK, partial(state_outcomes_task, sweep, time.monotonic() + BEGIN_SECONDS))


async def state_outcomes_task(sweep: Sweep, begin_at: float) -> float:
    """State one batch; the seconds until the next one. `begin_at` is of the monotonic clock."""
    wait = begin_at - time.monotonic()
    if wait > 0:
        return wait
    seen = await sweep.run(state_outcomes)
    return BEGIN_SECONDS if seen == 0 else 0.0
