"""Causes that overrun their time: counted where no crash forgets it, and parked like those that raise."""

from shared.db.connection import DATABASE_ERRORS, sqlstate
from shared.db.database import IDLE_IN_TRANSACTION_MS, Database
from shared.errors import Unavailable
from shared.messaging.log.record import Record
from shared.messaging.positions import increment_attempts

SLOW_TRIES = 3
QUERY_CANCELED = "57014"


def timed_out(error: Exception, seconds: float) -> bool:
    """Whether this came of a batch that takes too long rather than of one that is wrong.

    PostgreSQL cuts off a session that leaves its transaction idle, and that looks as if PostgreSQL had gone.
    """
    if isinstance(error, Unavailable):
        return isinstance(error.__cause__, DATABASE_ERRORS) and seconds * 1000 >= IDLE_IN_TRANSACTION_MS
    return isinstance(error, TimeoutError) or sqlstate(error) == QUERY_CANCELED


async def record_timeout_attempt(database: Database, record: Record) -> bool:
    """Count one more time that this record overran alone; whether it is worth another."""
    tries = await database.run(lambda conn: increment_attempts(conn, record.place, record.number - 1))
    return tries < SLOW_TRIES
