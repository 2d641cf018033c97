"""Wakeups: a sequencer notifies a topic, and what waits for its records goes on, in this process and in the others."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial

import asyncpg
from uuid_utils.compat import uuid4

from shared.db.connection import DATABASE_ERRORS, Connection, sql
from shared.db.database import Database
from shared.telemetry import RepeatedFailure, log

# A transaction of its own, which waits for no disk: a wakeup that is lost with its process delays what waits until it
# next looks by itself. In the transaction that numbers it would make the commits of all
# services wait for each other.
_NOTIFY = sql("select set_config('synchronous_commit', 'off', true), pg_notify(:channel, :sender)")

_PROBE = sql("select 1")
# How soon a connection that was lost without a word is replaced.
PROBE_SECONDS = 5.0


class Wakeups:
    """The subscriptions of one process."""

    def __init__(self) -> None:
        self._sender = str(uuid4())
        self._callbacks: dict[str, list[Callable[[], None]]] = defaultdict(list)

    def subscribe(self, topics: Iterable[str]) -> asyncio.Event:
        """An event that is set whenever one of these topics has a new record."""
        wakeup = asyncio.Event()
        self.call_on_record(topics, wakeup.set)
        return wakeup

    def call_on_record(self, topics: Iterable[str], callback: Callable[[], None]) -> None:
        """Call this whenever one of these topics has a new record."""
        for topic in topics:
            self._callbacks[topic].append(callback)

    def notify(self, topic: str) -> None:
        """This topic has a new record: wake up what waits for it in this process."""
        for callback in self._callbacks[topic]:
            callback()

    async def notify_processes(self, conn: Connection, topic: str) -> None:
        """Wake up what waits for a record of this topic in the other processes."""
        try:
            await conn.execute(_NOTIFY, {"channel": _channel_of(topic), "sender": self._sender})
        except asyncpg.PostgresError as error:
            log.warning("wakeup_failed", topic=topic, cause=type(error).__name__)

    async def listen(self, conn: Connection, topics: Iterable[str]) -> None:
        """Be woken up by other processes, as long as this connection lasts, which does nothing else for long."""
        for topic in topics:
            await conn.listen(_channel_of(topic), partial(self._hear, topic))
            # Events that were numbered before woke up no task of this process.
            self.notify(topic)

    def _hear(self, topic: str, sender: str) -> None:
        if sender != self._sender:
            self.notify(topic)


async def hear_other_server(database: Database, wakeups: Wakeups) -> None:
    """Be woken up by the sequencers of a service whose journal is on another server, until cancelled.

    While that server is away, what waits looks by itself every few seconds.
    """
    failure = RepeatedFailure("wakeups_paused", f"{database.service}.wakeups")
    while True:
        try:
            async with database.dedicated_connection() as conn:
                await wakeups.listen(conn, (database.service,))
                failure.end()
                await _await_loss(conn)
        except (*DATABASE_ERRORS, OSError) as error:
            await asyncio.sleep(failure.record(error))


async def _await_loss(conn: Connection) -> None:
    """Raise an error of the driver, or TimeoutError, once the connection is lost."""
    while True:
        await asyncio.sleep(PROBE_SECONDS)
        async with asyncio.timeout(PROBE_SECONDS):
            await conn.execute(_PROBE)


def _channel_of(topic: str) -> str:
    return f"accord_{topic}"


async def wait_for_wakeup(wakeup: asyncio.Event, seconds: float) -> None:
    """Wait until the event is set, at most `seconds`."""
    # `asyncio.wait_for` of Python 3.11 loses a cancellation that comes together with the event.
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wakeup.wait()
