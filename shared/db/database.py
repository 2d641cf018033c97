"""A service's connections to PostgreSQL, and the transaction in which all its work runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TypeVar

import asyncpg

from shared.config.fault_injection import inject_fault
from shared.db.address import make_connect_options
from shared.db.connection import (
    CLOSE_SECONDS,
    DATABASE_ERRORS,
    Connection,
    connect,
    register_json_codec,
    sql,
    sqlstate,
)
from shared.db.lost_connections import terminate
from shared.errors import Unavailable

T = TypeVar("T")

ATTEMPTS = 5
POOL = 8
# Beside the pool: one connection that renews the leases, one that numbers and publishes events.
CONNECTIONS = POOL + 2
CONNECT_SECONDS = 5
STATEMENT_MS = 15_000
# Below the limit of a statement, so that a wait for another session's lock is told from a statement that takes long.
LOCK_MS = 10_000
IDLE_IN_TRANSACTION_MS = 5_000
TCP_USER_TIMEOUT_MS = 5_000
RETRY_SECONDS = 0.02
# serialization_failure, deadlock_detected, unique_violation, and feature_not_supported for the cached plan of a table
# that was altered since: the same work may succeed when it is done again.
RETRYABLE_SQLSTATES = {"40001", "40P01", "23505", "0A000"}
QUERY_CANCELED = "57014"
# The connection is lost; conflicts with other transactions; no disk space, memory or connection; a lock that another
# session holds; a server that stops or starts, or an operator or a time limit that intervened; an I/O error.
UNAVAILABLE_CLASSES = {"08", "40", "53", "55", "57", "58"}
# A standby that only reads; an idle transaction that PostgreSQL ended; a database that is being restored.
UNAVAILABLE_SQLSTATES = {"25006", "25P03", "3D000"}
# What a transaction raises when PostgreSQL did not do its work, now or ever.
DATABASE_FAILURES = (Unavailable, *DATABASE_ERRORS)

_CLOCK = sql("select clock_timestamp()")


class Database:
    """A service's own database: its role, its schema and a bounded pool.

    `events_staged` is set by each commit that staged events.
    """

    def __init__(self, url: str, service: str) -> None:
        self.service = service
        self.events_staged = asyncio.Event()
        self._options = make_connect_options(url, _session_settings(service, url), CONNECT_SECONDS)
        # Created with the first connection: a pool belongs to the event loop in which it was created.
        self._pool: asyncpg.Pool | None = None

    async def run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Do `work` in one transaction, up to 5 times if another transaction conflicts with it.

        Raises Unavailable if PostgreSQL cannot do it now.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._once(work)
            except DATABASE_ERRORS as error:
                may_retry = sqlstate(error) in RETRYABLE_SQLSTATES and attempt < ATTEMPTS
                if not may_retry and is_unavailable(error):
                    raise Unavailable("database") from error
                if not may_retry:
                    raise
                await asyncio.sleep(RETRY_SECONDS * attempt)
            except OSError as error:
                raise Unavailable("database") from error
        raise AssertionError("the last attempt returns or raises")

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
        async with self._connected() as conn, conn.begin():
            yield conn

    @asynccontextmanager
    async def read_connection(self) -> AsyncIterator[Connection]:
        """A connection for reads, each statement a transaction of its own. Raises Unavailable as `run` does."""
        try:
            async with self._connected() as conn:
                yield conn
        except DATABASE_ERRORS as error:
            if is_unavailable(error):
                raise Unavailable("database") from error
            raise
        except OSError as error:
            raise Unavailable("database") from error

    @asynccontextmanager
    async def dedicated_connection(self) -> AsyncIterator[Connection]:
        """A connection outside the pool, for one long-running task, which begins its transactions itself."""
        async with connect(self._options, self) as conn:
            yield conn

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Connection]:
        if self._pool is None:
            self._pool = await asyncpg.create_pool(
                **self._options, min_size=0, max_size=POOL, init=register_json_codec, reset=_skip_reset
            )
        pool = self._pool
        async with asyncio.timeout(CONNECT_SECONDS):
            raw = await pool.acquire()
        try:
            yield Connection(raw, self)
        except (asyncio.CancelledError, TimeoutError):
            terminate(raw)
            raise
        finally:
            # What the block raised or returned stands, also if the server does not answer.
            with suppress(OSError, *DATABASE_ERRORS):
                await pool.release(raw, timeout=CLOSE_SECONDS)

    async def close(self) -> None:
        """Close every connection; later calls open new ones."""
        pool, self._pool = self._pool, None
        if pool is not None:
            # What does not close in time, the pool terminates.
            with suppress(OSError, *DATABASE_ERRORS):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await pool.close()


async def database_clock(conn: Connection) -> datetime:
    """The time of PostgreSQL's clock, the only one that decisions use; to be read after the rows are locked."""
    now: datetime = (await conn.execute(_CLOCK)).scalar_one()
    return now


def is_unavailable(error: BaseException) -> bool:
    """Whether the same statement may succeed later: its content is not what the error is about."""
    state = sqlstate(error)
    return state is None or state in UNAVAILABLE_SQLSTATES or state[:2] in UNAVAILABLE_CLASSES


async def _skip_reset(raw: asyncpg.Connection) -> None:
    """No statement changes a session for longer than its transaction, so there is nothing to reset."""


def _session_settings(service: str, url: str) -> dict[str, str]:
    settings = {
        "role": f"accord_{service}",
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
