"""The loop that works through files."""

import time
from collections.abc import Callable
from functools import partial

from services.intake.imports.handlers.pauses import Pauses
from services.intake.imports.handlers.work import ImportWorker
from shared.db.database import Database
from shared.runtime.periodic_task import PeriodicTask

# After a piece the process rests so many times as long as it worked on the piece: other processes have captures too.
REST = 1.0
IDLE_SECONDS = 15.0


def make_imports(database: Database, secrets: tuple[bytes, ...], requests_wait: Callable[[], bool]) -> PeriodicTask:
    """The task of a process that works through files, to be woken up for a new one.

    `requests_wait`: whether live requests wait in this process for their commit.
    """
    worker = ImportWorker(database, secrets, Pauses(requests_wait))
    return PeriodicTask("intake.imports", partial(work_through_imports, worker))


async def work_through_imports(worker: ImportWorker) -> float:
    """Work on one piece of the oldest import; the seconds until the next one."""
    begun = time.perf_counter()
    if not await worker.work_on_piece():
        return IDLE_SECONDS
    return (time.perf_counter() - begun - worker.pauses.seconds) * REST
