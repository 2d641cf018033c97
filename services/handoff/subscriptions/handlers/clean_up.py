"""Aborting deliveries that will never be sent, and deleting those whose log is kept no longer."""

from datetime import timedelta

from services.handoff.subscriptions.store import sending
from shared.db.connection import Connection
from shared.db.database import Database
from shared.telemetry import log

# As long as the journal by default: what is older can hardly be sent again.
LOG_RETENTION = timedelta(days=30)
CLEANUP_LIMIT = 1000
CLEANUP_SECONDS = 60.0


async def clean_up(database: Database) -> float:
    """Abort and delete what needs to be sent no more, 1000 deliveries of each kind; the seconds until the next time."""
    aborted = await database.run(lambda conn: sending.abort_ended(conn, CLEANUP_LIMIT))
    deleted = await database.run(lambda conn: sending.delete_deleted(conn, CLEANUP_LIMIT))
    return 0.0 if CLEANUP_LIMIT in (aborted, deleted) else CLEANUP_SECONDS


async def delete_old(conn: Connection, limit: int) -> int:
    """Delete at most `limit` of the oldest deliveries, if they are older than LOG_RETENTION; the number of them."""
    deleted, pending = await sending.delete_old(conn, LOG_RETENTION.days, limit)
    if pending:
        conn.on_commit(lambda: log.error("deliveries_expired", count=pending))
    return deleted
