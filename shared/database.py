"""One service's connections to PostgreSQL, and the transaction that everything runs in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.failures import NotNow
from shared.faults import fault

T = TypeVar("T")

ATTEMPTS = 5
POOL = 8
# Beside the pool: one connection that renews the leases, one that numbers and publishes.
CONNECTIONS = POOL + 2
CONNECT_SECONDS = 5
STATEMENT_MS = 15_000
IDLE_IN_TRANSACTION_MS = 5_000
TCP_USER_TIMEOUT_MS = 5_000
RETRY_SECONDS = 0.02
# serialization_failure, deadlock_detected, unique_violation: the same work may succeed when it is done again.
AGAIN = {"40001", "40P01", "23505"}
# A server that stops, starts or is full; a connection or a lock that was lost.
# So is a database that is being put back.
AWAY = {"57P01", "57P02", "57P03", "53300", "25P03", "55P03", "3D000"}

_CLOCK = text("select clock_timestamp()")


class Database:
    """A service's own database: its role, its schema, a bounded pool; `staged` rings when a commit staged events."""

    def __init__(self, url: str, service: str) -> None:
        self.service = service
        self.staged = asyncio.Event()
        settings = _session(service, url)
        self.engine = create_async_engine(
            url, pool_size=POOL, max_overflow=0, pool_timeout=CONNECT_SECONDS, connect_args=settings
        )
        self._alone = create_async_engine(url, poolclass=NullPool, connect_args=settings)

    async def run(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Do `work` in one transaction; again if another one was in its way. Raises NotNow if PostgreSQL is away."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._once(work)
            except DBAPIError as error:
                if away(error):
                    raise NotNow("database") from error
                if sqlstate(error) not in AGAIN or attempt == ATTEMPTS:
                    raise
                await asyncio.sleep(RETRY_SECONDS * attempt)
            except (OSError, PoolTimeout) as error:
                raise NotNow("database") from error
        raise AssertionError("the last attempt returns or raises")

    async def _once(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        async with self.engine.begin() as conn:
            answer = await work(conn)
            staged = conn.info.pop("staged", False)
        fault(f"{self.service}.after_commit")
        if staged:
            self.staged.set()
        return answer

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reads, outside any transaction that matters. Raises NotNow if PostgreSQL is away."""
        try:
            async with self.engine.connect() as conn:
                yield conn
        except DBAPIError as error:
            if away(error):
                raise NotNow("database") from error
            raise
        except (OSError, PoolTimeout) as error:
            raise NotNow("database") from error

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[AsyncConnection]:
        """A connection of its own outside the pool, for one loop; whoever uses it begins its transactions."""
        async with self._alone.connect() as conn:
            yield conn

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        await self._alone.dispose()


async def database_clock(conn: AsyncConnection) -> datetime:
    """The time by PostgreSQL's clock, which alone counts; read it after the rows are locked."""
    now: datetime = (await conn.execute(_CLOCK)).scalar_one()
    return now


def sqlstate(error: DBAPIError) -> str | None:
    """The five-letter code of a PostgreSQL error."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state


def away(error: DBAPIError) -> bool:
    """Whether this says that the server or the connection is gone, rather than that the statement is wrong."""
    state = sqlstate(error) or ""
    gone = error.connection_invalidated or isinstance(error, InterfaceError | OperationalError)
    return state in AWAY or state.startswith("08") or (gone and state not in AGAIN)


def _session(service: str, url: str) -> dict[str, object]:
    settings = {
        "role": f"accord_{service}",
        "search_path": service,
        "timezone": "UTC",
        "jit": "off",
        "application_name": f"accord {service}",
        "statement_timeout": str(STATEMENT_MS),
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_MS),
    }
    if "host=/" not in url and "host=%2F" not in url:
        settings["tcp_user_timeout"] = str(TCP_USER_TIMEOUT_MS)
    return {"server_settings": settings, "timeout": CONNECT_SECONDS}
