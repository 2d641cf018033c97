"""Deleting deliveries whose log is kept no longer, and aborting those that will never be sent."""

from services.handoff.subscriptions.store import sending
from shared.db.database import Database
from shared.telemetry import log

# As long as the journal by default: what is older can hardly be sent again.
LOG_DAYS = 30
CLEANUP_LIMIT = 1000
CLEANUP_SECONDS = 60.0


async def clean_up(database: Database) -> float:
    """Abort and delete what needs to be sent no more, 1000 deliveries of each kind; the seconds until the next time."""
    aborted = await database.run(lambda conn: sending.abort_ended(conn, CLEANUP_LIMIT))
    deleted = await database.run(lambda conn: sending.delete_deleted(conn, CLEANUP_LIMIT))
    old, pending = await database.run(lambda conn: sending.delete_old(conn, LOG_DAYS, CLEANUP_LIMIT))
    if pending:
        log.error("deliveries_expired", count=pending)
    return 0.0 if CLEANUP_LIMIT in (aborted, deleted, old) else CLEANUP_SECONDS
