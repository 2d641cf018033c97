"""Rows that are deleted when they are old: what each service declares, and the one loop that deletes them."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.db.connection import Connection
from shared.db.database import Database
from shared.messaging.retention import Retention

DELETE_LIMIT = 1000
DELETE_SECONDS = 60.0


@dataclass(frozen=True)
class Expiry:
    """Rows of a table are kept so long; `docs/operations/retention.md` says the same.

    `delete`: the expired rows, at most so many; the number of those deleted, of which `on_deleted` hears.
    """

    table: str
    keeps: timedelta
    delete: Callable[[Connection, int], Awaitable[int]]
    on_deleted: Callable[[int], None] | None = None


async def delete_expired(database: Database, expiry: Expiry) -> bool:
    """Delete a batch of the expired rows; whether there may be more."""
    deleted = await database.run(lambda conn: expiry.delete(conn, DELETE_LIMIT))
    if expiry.on_deleted:
        expiry.on_deleted(deleted)
    return deleted == DELETE_LIMIT


class RetentionLoop:
    """Deletes what a service no longer keeps: days of its journal, and expired rows of its tables."""

    def __init__(self, database: Database, keep_days: int, expiries: Sequence[Expiry]) -> None:
        self._database = database
        self._journal = Retention(database, keep_days)
        self._expiries = expiries
        # When the journal is to be looked at again, by the monotonic clock.
        self._journal_at = 0.0

    async def run_once(self) -> float:
        """Delete a batch of each kind; the seconds until the next time."""
        if time.monotonic() >= self._journal_at:
            self._journal_at = time.monotonic() + await self._journal.run_once()
        more = [await delete_expired(self._database, expiry) for expiry in self._expiries]
        until_journal = max(0.0, self._journal_at - time.monotonic())
        return 0.0 if any(more) else min(until_journal, DELETE_SECONDS) if self._expiries else until_journal
