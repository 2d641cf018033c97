"""The periodic tasks of scores, as a process runs them."""

import time
from dataclasses import dataclass
from functools import partial

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores import tasks
from shared.db.database import Database
from shared.runtime.periodic_task import PeriodicTask


@dataclass(frozen=True)
class ScoreTasks:
    """The periodic tasks of scores; `pending` is woken up by a new agreement."""

    pending: PeriodicTask
    others: tuple[PeriodicTask, ...]


def make_score_tasks(database: Database, agreements: dict[int, CompiledAgreement]) -> ScoreTasks:
    """The tasks of a process, which keep the agreements that it has compiled in `agreements`."""
    waiting = partial(tasks.reevaluate_pending_task, tasks.pending_sweep(database), agreements)
    rested = partial(tasks.reevaluate_after_cool_off_task, tasks.cool_off_sweep(database), agreements)
    move = tasks.EntryMove(agreements, time.monotonic() + tasks.MOVE_DELAY_SECONDS)
    shortfalls = partial(tasks.measure_shortfalls_task, tasks.shortfall_sweep(database), agreements)
    progress = partial(database.run, tasks.refresh_pending_gauge)
    return ScoreTasks(
        PeriodicTask("qualification.waiting", waiting, tasks.AFTER_EVENTS_SECONDS),
        (
            PeriodicTask("qualification.rested", rested, tasks.AFTER_EVENTS_SECONDS),
            PeriodicTask(tasks.MOVE_TASK, partial(move.run, tasks.move_sweep(database))),
            PeriodicTask(tasks.SHORTFALL_TASK, shortfalls),
            PeriodicTask("qualification.progress", progress, tasks.AFTER_EVENTS_SECONDS),
        ),
    )
