"""A service's connections to PostgreSQL, and the transaction in which all its work runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import TypeVar

from shared.config.fault_injection import inject_fault
from shared.db.connection import DATABASE_ERRORS, Connection, connect, sql
from shared.db.pool import CONNECT_SECONDS, ConnectionPool, make_connect_options
from shared.db.retries import repeat_on_conflict, unavailable_errors
from shared.db.slow_reads import SlowReadLimits, SlowReads
from shared.errors import Unavailable

T = TypeVar("T")

SLOW_READS = SlowReadLimits()
POOL = 6
# Beside the pool and the slow reads: one connection that renews the leases, one that numbers and publishes events.
CONNECTIONS = POOL + SLOW_READS.connections + 2
STATEMENT_MS = 15_000
# Below the limit of a statement, so that a wait for another session's lock is told from a statement that takes long.
LOCK_MS = 10_000
IDLE_IN_TRANSACTION_MS = 5_000
TCP_USER_TIMEOUT_MS = 5_000
# What a transaction raises when PostgreSQL did not do its work, now or ever.
DATABASE_FAILURES = (Unavailable, *DATABASE_ERRORS)

_CLOCK = sql("select clock_timestamp()")


class Database:
    """A service's own database: its role, its schema and a bounded pool.

    `slow_reads`: for reads that may take long; `events_staged` is set by each commit that staged events.
    `lenders`: by schema, the databases of other servers from which this service reads what they lend. `session`:
    further settings of each session. While `closed_because` is set, transactions and reads raise Unavailable.
    """

    def __init__(
        self,
        url: str,
        service: str,
        slow_reads: SlowReadLimits = SLOW_READS,
        lenders: Mapping[str, "Database"] | None = None,
        session: Mapping[str, str] | None = None,
    ) -> None:
        self.service = service
        self.lenders = lenders or {}
        self.events_staged = asyncio.Event()
        # Why nothing is to be read or written yet, though PostgreSQL may answer.
        self.closed_because: str | None = None
        self._options = make_connect_options(
            url, {**_session_settings(service, url), **(session or {})}, CONNECT_SECONDS
        )
        self._pool = ConnectionPool(self._options, POOL, self, service)
        self.slow_reads = SlowReads(self._options, self, service, slow_reads)

    async def run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Do `work` in one transaction, up to 5 times if another transaction conflicts with it.

        Raises Unavailable if PostgreSQL cannot do it now.
        """
        return await repeat_on_conflict(partial(self._once, work))

    async def _once(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async with self.transaction() as conn:
            result = await work(conn)
        inject_fault(f"{self.service}.after_commit")
        if conn.staged:
            self.events_staged.set()
        return result

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction that is tried once and raises the errors of the driver."""
        self._require_open()
        async with self._pool.connection() as conn, conn.begin():
            yield conn

    @asynccontextmanager
    async def read_connection(self) -> AsyncIterator[Connection]:
        """A connection for reads, each statement a transaction of its own. Raises Unavailable as `run` does."""
        self._require_open()
        with unavailable_errors():
            async with self._pool.connection() as conn:
                yield conn

    @asynccontextmanager
    async def dedicated_connection(self) -> AsyncIterator[Connection]:
        """A connection outside the pool, for one long-running task, which begins its transactions itself."""
        async with connect(self._options, self, self.service) as conn:
            yield conn

    def _require_open(self) -> None:
        if self.closed_because:
            raise Unavailable("database", self.closed_because)

    async def close(self) -> None:
        """Close every connection; later calls open new ones."""
        lenders = {id(lender): lender for lender in self.lenders.values()}
        await asyncio.gather(self._pool.close(), self.slow_reads.close(), *(each.close() for each in lenders.values()))


async def database_clock(conn: Connection) -> datetime:
    """The time of PostgreSQL's clock, the only one that decisions use; to be read after the rows are locked."""
    now: datetime = (await conn.execute(_CLOCK)).scalar_one()
    return now


def _session_settings(service: str, url: str) -> dict[str, str]:
    settings = {
        "search_path": service,
        "timezone": "UTC",
        "jit": "off",
        "application_name": f"accord {service}",
        "statement_timeout": str(STATEMENT_MS),
        "lock_timeout": str(LOCK_MS),
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MS),
    }
    if "host=/" not in url and "host=%2F" not in url:
        settings["tcp_user_timeout"] = str(TCP_USER_TIMEOUT_MS)
    return settings
