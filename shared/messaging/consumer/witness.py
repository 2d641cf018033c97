"""Who made a transaction take too long: its own record, or PostgreSQL, the network and other sessions."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

from shared.db.connection import QUERY_CANCELED, Connection, sql, sqlstate
from shared.db.database import DATABASE_FAILURES, Database

T = TypeVar("T")

STEP_SECONDS = 1.0
PROBE_SECONDS = 1.0

_IS_BLOCKED = sql("select cardinality(pg_blocking_pids(:pid)) > 0")


class Witness:
    """Watches one transaction second by second, and adds up the time that its own record has taken.

    The record took a step if its handler ran between two statements; or if its statement ran, waited for no lock, and
    PostgreSQL answered another session meanwhile. A handler that is suspended with its process took nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._conn: Connection | None = None
        self._between_statements = self._in_statements = 0.0
        self._stepped_at = self._cpu = 0.0

    def blames_record(self, error: Exception, seconds: float) -> bool:
        """Whether the record itself took at least half of these seconds, after which a time limit ended it.

        A connection that was lost during a statement is never the record's fault.
        """
        own = self._between_statements
        if isinstance(error, TimeoutError) or sqlstate(error.__cause__ or error) == QUERY_CANCELED:
            own += self._in_statements
        return own >= seconds / 2

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[None]:
        """Watch what `observe` runs during the block."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            # To await the task itself would take a cancellation of this one for that of the task.
            await asyncio.wait([watching])

    async def observe(self, conn: Connection, work: Awaitable[T]) -> T:
        """The result of this work on this connection."""
        self._conn = conn
        self._begin_step()
        try:
            return await work
        finally:
            if not conn.in_statement:
                self._add_handler_time()
            self._conn = None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(STEP_SECONDS)
            conn = self._conn
            if conn is None:
                continue
            if not conn.in_statement:
                self._add_handler_time()
            elif await self._waits_for_no_lock(conn.backend_pid):
                self._in_statements += time.monotonic() - self._stepped_at
            self._begin_step()

    def _begin_step(self) -> None:
        self._stepped_at, self._cpu = time.monotonic(), time.thread_time()

    def _add_handler_time(self) -> None:
        """A step is late if the handler computes, which takes processor time, or if the process was suspended."""
        took, computed = time.monotonic() - self._stepped_at, time.thread_time() - self._cpu
        self._between_statements += min(took, max(2 * STEP_SECONDS, computed))

    async def _waits_for_no_lock(self, pid: int) -> bool:
        try:
            async with asyncio.timeout(PROBE_SECONDS), self._database.read_connection() as conn:
                return not (await conn.execute(_IS_BLOCKED, {"pid": pid})).scalar_one()
        except (TimeoutError, *DATABASE_FAILURES):
            return False
