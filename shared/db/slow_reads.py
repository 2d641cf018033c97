"""Reads that may take long: connections of their own, a queue in front of them, and an end to each.

Reports, pages and lists go this way, so that consumers, sweeps, the look-up of keys and `/readyz` never wait for them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.db.connection import QUERY_CANCELED, Connection, sqlstate
from shared.db.pool import ConnectionPool
from shared.db.retries import repeat_on_conflict
from shared.errors import ReadTooSlow, TooManyReads, Unavailable

T = TypeVar("T")


@dataclass(frozen=True)
class SlowReadLimits:
    """How many reads run and wait at once, and for how long.

    `statement_seconds`: the longest statement; `read_seconds`: the longest read, with all its statements.
    """

    connections: int = 2
    waiting: int = 20
    wait_seconds: float = 10.0
    statement_seconds: float = 20.0
    read_seconds: float = 45.0


class SlowReads:
    """Runs the reads of one service, at most two at once; twenty more wait, for at most ten seconds."""

    def __init__(self, options: Mapping[str, Any], owner: object, service: str, limits: SlowReadLimits) -> None:
        session = {
            **options["server_settings"],
            "application_name": f"{options['server_settings']['application_name']} reads",
            "statement_timeout": str(round(limits.statement_seconds * 1000)),
            # It holds no locks, and what it computes between its statements may take long on a slow machine.
            "idle_in_transaction_session_timeout": str(round(limits.read_seconds * 1000)),
            "default_transaction_read_only": "on",
        }
        # `read_seconds` ends a statement too that the server does not answer.
        own_options = {**options, "server_settings": session, "command_timeout": None}
        self._limits = limits
        self._pool = ConnectionPool(own_options, limits.connections, owner, service)
        self._places = asyncio.Semaphore(limits.connections)
        self._waiting = 0

    async def run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Do `work` in one transaction, which cannot write.

        Raises TooManyReads if too many wait or this one waited too long, ReadTooSlow if a limit ended it, and
        Unavailable if PostgreSQL cannot do it now.
        """
        await self._await_place()
        try:
            async with asyncio.timeout(self._limits.read_seconds):
                return await repeat_on_conflict(lambda: self._once(work))
        except TimeoutError as error:
            raise ReadTooSlow from error
        except Unavailable as error:
            if error.__cause__ and sqlstate(error.__cause__) == QUERY_CANCELED:
                raise ReadTooSlow from error
            raise
        finally:
            self._places.release()

    async def _await_place(self) -> None:
        if self._places.locked() and self._waiting >= self._limits.waiting:
            raise TooManyReads
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.wait_seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise TooManyReads from error
        finally:
            self._waiting -= 1

    async def _once(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async with self._pool.connection() as conn, conn.begin():
            return await work(conn)

    async def close(self) -> None:
        """Close the connections; later calls open new ones."""
        await self._pool.close()
