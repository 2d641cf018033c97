"""The tasks of the reports: fold changed people again, and show Prometheus how far the reports are behind."""

from prometheus_client import Gauge

from services.metrics.projections.handlers.rebuild import rebuild
from services.metrics.projections.store.projections import lock_folding_shared
from services.metrics.reports.handlers.source import load_locale
from services.metrics.reports.store import refolding
from shared.db.connection import Connection
from shared.db.database import Database
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
# Few enough that a rebuild, which waits for the end of a batch, waits less than a second.
BATCH_LIMIT = 1000
# While everyone is folded for the first time, larger batches are faster: their people change the same sums.
FIRST_BATCH_LIMIT = 10_000


async def update_freshness(database: Database) -> float:
    """Set the gauge; return the seconds until the next time."""
    _, seconds = await database.run(read_consumer_lag)
    report_freshness_seconds.set(seconds)
    return IDLE_SECONDS


async def refold_changed(database: Database) -> float:
    """Fold a batch of changed people again; return the seconds until the next batch."""
    marks = await database.run(refold_batch)
    if marks >= BATCH_LIMIT:
        return 0
    return AFTER_FACTS_SECONDS if marks else IDLE_SECONDS


async def rebuild_reports(database: Database) -> int:
    """Fold all facts anew and add them up; return the last arrival number folded."""
    last = await rebuild(database)
    while await database.run(refold_batch):
        pass
    return last


async def refold_batch(conn: Connection, limit: int = BATCH_LIMIT) -> int:
    """Fold at most `limit` changed leads again into rows and sums; return how many there were.

    Where there are no sums of this zone and version, it begins them, and each batch marks the next leads until everyone
    has been marked: by default FIRST_BATCH_LIMIT.
    """
    if not await refolding.lock_refolding(conn):
        return 0
    await lock_folding_shared(conn)
    zone = (await load_locale(conn)).timezone
    is_first = await refolding.begin_sums(conn, zone)
    if is_first is None:
        return 0
    if is_first:
        limit = FIRST_BATCH_LIMIT if limit == BATCH_LIMIT else limit
        await refolding.mark_next(conn, limit)
    return await refolding.refold(conn, zone, limit)
