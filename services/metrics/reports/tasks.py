"""The tasks of the reports: fold changed people again, and show Prometheus how far the reports are behind."""

import time
from dataclasses import dataclass

from prometheus_client import Gauge

from services.metrics.projections.handlers.rebuild import rebuild
from services.metrics.projections.store.projections import lock_folding_shared
from services.metrics.reports.handlers.source import load_locale
from services.metrics.reports.store import refolding
from shared.db.connection import Connection
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
# Few enough that a rebuild, which waits for the end of a batch, waits about a second.
BATCH_LIMIT = 1000
# While everyone is folded for the first time, larger batches are faster: their people change the same sums. So many,
# and for so long, below the limit of a statement: where the machine is merely busy, smaller batches are more work.
FIRST_BATCH_LIMIT = 10_000
LONGEST_SECONDS = 10.0


@dataclass
class RefoldingPace:
    """How many leads a batch folds: twice as many as the last one that was quick, half as many as one that was not."""

    limit: int = BATCH_LIMIT

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
    limit = min(pace.limit, BATCH_LIMIT)
    marks = await refold_at_pace(database, pace)
    if marks >= limit:
        return 0
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


async def refold_batch(conn: Connection, limit: int = BATCH_LIMIT, first_limit: int | None = None) -> int:
    """Fold at most `limit` changed leads again into rows and sums; return how many there were.

    Where there are no sums of this zone and version, it begins them, and each batch marks and folds the next
    `first_limit` leads (without it `limit`) until everyone has been marked.
    """
    if not await refolding.lock_refolding(conn):
        return 0
    await lock_folding_shared(conn)
    zone = (await load_locale(conn)).timezone
    is_first = await refolding.begin_sums(conn, zone)
    if is_first is None:
        return 0
    if is_first:
        limit = first_limit or limit
        await refolding.mark_next(conn, limit)
    return await refolding.refold(conn, zone, limit)
