"""Sweeps: rows that became due, in batches. The row that makes its batch fail is set aside, and tried again later.

A batch that fails is halved until the failing row is alone, so that it holds up no other row.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from shared.db.connection import QUERY_CANCELED, Connection, sqlstate
from shared.db.database import Database
from shared.errors import Unavailable
from shared.messaging import set_aside
from shared.telemetry import describe_exception, log

T = TypeVar("T")

# More failing rows in a row than this are the program's fault: then the task pauses after each.
FAILURES_IN_A_ROW = 20


@dataclass
class SweepBatch:
    """One batch: at most `limit` rows. The work names the `rows` that it took before it decides on them."""

    limit: int
    rows: Sequence[UUID] = ()


class Sweep:
    """The batches of one periodic task, at most `limit` rows each.

    `task` is its name in the table `set_aside`: its statements leave out the rows that stand there.
    """

    def __init__(self, database: Database, task: str, limit: int) -> None:
        self.database = database
        self._task = task
        self._full = self._limit = limit
        self._failures_in_a_row = 0

    async def run(self, work: Callable[[Connection, SweepBatch], Awaitable[T]]) -> T | None:
        """The result of the work on one batch, in one transaction.

        None if the batch failed: the next one is smaller, or lacks the row that failed alone. Raises Unavailable, and
        what fails without a row.
        """
        batch = SweepBatch(self._limit)

        async def run_batch(conn: Connection) -> T:
            batch.rows = ()
            result = await work(conn, batch)
            if batch.rows:
                await set_aside.remove(conn, self._task, batch.rows)
            return result

        try:
            result = await self.database.run(run_batch)
        except Exception as error:
            if not batch.rows or _is_unavailable(error):
                raise
            await self._isolate(batch.rows, error)
            return None
        if batch.rows:
            self._failures_in_a_row = 0
        self._limit = min(2 * batch.limit, self._full)
        return result

    async def _isolate(self, rows: Sequence[UUID], error: Exception) -> None:
        service = self.database.service
        if len(rows) > 1:
            log.warning("batch_split", service=service, loop=self._task, size=len(rows), cause=type(error).__name__)
            self._limit = len(rows) // 2
            return
        reason = describe_exception(error)["type"]
        attempts = await self.database.run(lambda conn: set_aside.add(conn, self._task, rows[0], reason))
        if attempts == 1:
            log.error("row_set_aside", service=service, loop=self._task, row=rows[0], exc_info=error)
        self._failures_in_a_row += 1
        if self._failures_in_a_row > FAILURES_IN_A_ROW:
            raise error


def _is_unavailable(error: Exception) -> bool:
    """Whether PostgreSQL cannot work now; a statement that took too long may do so because of a row."""
    cause = error.__cause__
    return isinstance(error, Unavailable) and not (cause and sqlstate(cause) == QUERY_CANCELED)
