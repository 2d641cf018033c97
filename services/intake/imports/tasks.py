"""The loop that works through files."""

import time

from services.intake.imports.handlers.work import ImportWorker

# After a piece the process rests so many times as long as the piece took: live captures come first.
REST = 1.0
IDLE_SECONDS = 15.0


async def work_through_imports(worker: ImportWorker) -> float:
    """Work on one piece of the oldest import; the seconds until the next one."""
    begun = time.perf_counter()
    if not await worker.work_on_piece():
        return IDLE_SECONDS
    return (time.perf_counter() - begun) * REST
