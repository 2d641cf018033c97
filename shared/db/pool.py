"""A bounded pool of connections to PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import asyncpg

from shared.db.connection import CLOSE_SECONDS, DATABASE_ERRORS, Connection
from shared.db.lost_connections import terminate
from shared.db.session import prepare_session

CONNECT_SECONDS = 5


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


async def _skip_reset(raw: asyncpg.Connection) -> None:
    """No statement changes a session for longer than its transaction, so there is nothing to reset."""
