"""A bounded pool of connections to PostgreSQL, and the options of each connection."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import asyncpg

from shared.db.address import limit_timeout, parse_address
from shared.db.connection import CLOSE_SECONDS, DATABASE_ERRORS, Connection, Row
from shared.db.lost_connections import ProbedConnection, terminate
from shared.db.session import prepare_session

CONNECT_SECONDS = 5
# A service has about 150 statements; with a smaller cache the driver would prepare some of them again and again.
PREPARED_STATEMENTS = 300
# A little more than PostgreSQL's own limit, which ends a statement unless the connection has gone silent.
STATEMENT_SECONDS = 17


class ConnectionPool:
    """At most `size` connections with these `connect_options`; `owner`: what each of them names as its owner.

    Each has the role of `service`.
    """

    def __init__(self, options: Mapping[str, Any], size: int, owner: object, service: str) -> None:
        self._options = options
        self._service = service
        self._size = size
        self._owner = owner
        # Created with the first connection: a pool belongs to the event loop in which it was created.
        self._pool: asyncpg.Pool | None = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection of the pool. Raises the errors of the driver; TimeoutError if none is free for 5 seconds."""
        if self._pool is None:
            prepare = partial(prepare_session, service=self._service)
            self._pool = await asyncpg.create_pool(
                **self._options, min_size=0, max_size=self._size, init=prepare, reset=_skip_reset
            )
        pool = self._pool
        async with asyncio.timeout(CONNECT_SECONDS):
            raw = await pool.acquire()
        try:
            yield Connection(raw, self._owner)
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


def make_connect_options(url: str, server_settings: Mapping[str, str], seconds: float) -> dict[str, Any]:
    """The arguments of asyncpg for connections and pools; `seconds`: the timeout for connecting.

    Settings of the session in the URL win over `server_settings`; its `connect_timeout` may shorten the timeout.
    """
    return {
        **parse_address(url, server_settings),
        "timeout": limit_timeout(url, seconds),
        "command_timeout": STATEMENT_SECONDS,
        "connection_class": ProbedConnection,
        "record_class": Row,
        "statement_cache_size": PREPARED_STATEMENTS,
        "max_cached_statement_lifetime": 0,
        # Of any size: the driver would prepare and PostgreSQL plan the large ones of the reports each time.
        "max_cacheable_statement_size": 0,
    }


async def _skip_reset(raw: asyncpg.Connection) -> None:
    """No statement changes a session for longer than its transaction, so there is nothing to reset."""
