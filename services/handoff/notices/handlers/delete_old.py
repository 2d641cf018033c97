"""Deleting notices of which the books are kept no longer."""

from datetime import timedelta

from services.handoff.notices.store import sending
from shared.db.connection import Connection

# Longer than an offer is open: its link works as long as its notice is kept.
RETENTION = timedelta(days=90)


async def delete_old(conn: Connection, limit: int) -> int:
    """Delete at most `limit` notices that are older than RETENTION; the number of them."""
    return await sending.delete_old(conn, RETENTION.days, limit)
