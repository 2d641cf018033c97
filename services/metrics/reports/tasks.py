"""The tasks of the reports: fold changed people again, and show Prometheus how far the reports are behind."""

import time
from dataclasses import dataclass

from prometheus_client import Gauge

from services.metrics.projections.handlers.rebuild import rebuild
from services.metrics.reports.handlers.refold import BATCH_LIMIT, refold_batch
from services.metrics.reports.store.sum_state import count_changed
from shared.db.database import DATABASE_FAILURES, Database
from shared.messaging.log.journal import read_consumer_lag
from shared.telemetry import service_registry

report_freshness_seconds = Gauge(
    "accord_report_freshness_seconds",
    "How far the reports are behind what is known.",
    registry=service_registry("metrics"),
)

# While there are events, and while there are none.
AFTER_EVENTS_SECONDS = 5.0
IDLE_SECONDS = 30.0
# Reports read changed people one by one, so not many may wait for long.
AFTER_FACTS_SECONDS = 2.0
# A lead changes several times while it is judged and handed over: those that changed a moment ago wait so long, unless
# so many changes wait that reports become slow.
REST_SECONDS = 5.0
MANY_CHANGES = 4_000
# While everyone is folded for the first time, larger batches are faster: their people change the same sums. So many,
# and for so long, below the limit of a statement: where the machine is merely busy, smaller batches are more work.
FIRST_BATCH_LIMIT = 10_000
LONGEST_SECONDS = 10.0


@dataclass
class RefoldingPace:
    """How many leads a batch folds: twice as many as the last one that was quick, half as many as one that was not."""

    limit: int = BATCH_LIMIT
    rests_until: float = 0.0

    def adjust(self, seconds: float) -> None:
        if seconds > LONGEST_SECONDS:
            self.slow_down()
        elif seconds < LONGEST_SECONDS / 2:
            self.limit = min(self.limit * 2, FIRST_BATCH_LIMIT)

    def slow_down(self) -> None:
        """The last batch took too long, or was ended by a time limit."""
        self.limit = max(self.limit // 2, 1)


async def update_freshness(database: Database) -> float:
    """Set the gauge; return the seconds until the next time."""
    _, seconds = await database.run(read_consumer_lag)
    report_freshness_seconds.set(seconds)
    return IDLE_SECONDS


async def refold_changed(database: Database, pace: RefoldingPace) -> float:
    """Fold a batch of changed people again; return the seconds until the next batch."""
    rest = pace.rests_until - time.monotonic()
    if rest > 0 and await database.run(lambda conn: count_changed(conn, MANY_CHANGES)) < MANY_CHANGES:
        return rest
    limit = min(pace.limit, BATCH_LIMIT)
    marks = await refold_at_pace(database, pace)
    if marks >= limit:
        return 0
    pace.rests_until = time.monotonic() + REST_SECONDS
    return AFTER_FACTS_SECONDS if marks else IDLE_SECONDS


async def rebuild_reports(database: Database) -> int:
    """Fold all facts anew and add them up; return the last arrival number folded."""
    last, pace = await rebuild(database), RefoldingPace()
    while await refold_at_pace(database, pace):
        pass
    return last


async def refold_at_pace(database: Database, pace: RefoldingPace) -> int:
    """Fold a batch of as many leads as the pace allows; return how many there were."""
    began = time.monotonic()
    try:
        marks = await database.run(lambda conn: refold_batch(conn, min(pace.limit, BATCH_LIMIT), pace.limit))
    except DATABASE_FAILURES:
        pace.slow_down()
        raise
    if marks >= min(pace.limit, BATCH_LIMIT):
        pace.adjust(time.monotonic() - began)
    return marks
