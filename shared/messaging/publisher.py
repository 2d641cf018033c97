"""Out, the second half: what is numbered goes to the log in front of the journal, from the last number acknowledged."""

import asyncio
from contextlib import suppress

from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.errors import Unavailable
from shared.messaging.log import journal
from shared.messaging.log.record import RecordPublisher
from shared.messaging.log.wakeups import wait_for_wakeup
from shared.messaging.partition_leases import PartitionLeases
from shared.telemetry import log

# Another process may have numbered, and nobody rings then.
POLL_SECONDS = 0.05
LEASE_POLL_SECONDS = 0.5
BACK_OFF_SECONDS = 0.5
PUBLISH_LIMIT = 2000
# After so many failed rounds another process may try.
FAILED_ROUNDS = 3
DROPPED_LEASE_SECONDS = 10.0

_LOCK_HEADS = sql("select partition, published from heads order by partition for update")
_UNPUBLISHED = sql("select partition, published from heads where published < number")
_AGAIN = sql("update heads set published = floor")
# Only from where it was read: `publish_again` may have set it back meanwhile.
_PUBLISHED = sql("""
    update heads set published = acked.number
    from unnest(cast(:partitions as int[]), cast(:froms as bigint[]), cast(:numbers as bigint[]))
         as acked (partition, published, number)
    where heads.partition = acked.partition and heads.published = acked.published
""")


class Publisher:
    """Publishes one service's events; `numbered` rings when there are new ones."""

    def __init__(
        self, database: Database, share: PartitionLeases, publisher: RecordPublisher, numbered: asyncio.Event
    ) -> None:
        self._database = database
        self._share = share
        self._publisher = publisher
        self._numbered = numbered
        # Why events do not get there now.
        self.why: str | None = None

    async def run(self) -> None:
        """Publish until cancelled, while this process has the publisher's lease."""
        failed = 0
        while True:
            self._numbered.clear()
            publishes = self._share.is_publisher
            try:
                sent = await self._once() if publishes else 0
            except Unavailable as error:
                failed += 1
                self._log_once(error)
                await self._wait(failed)
                continue
            failed, self.why = 0, None
            if not sent:
                await wait_for_wakeup(self._numbered, POLL_SECONDS if publishes else LEASE_POLL_SECONDS)

    def _log_once(self, error: Unavailable) -> None:
        """Once, however often it is tried meanwhile."""
        if not self.why:
            cause = type(error.__cause__ or error).__name__
            log.warning("publishing must wait", service=self._database.service, why=str(error), cause=cause)
        self.why = f"{error} is away"

    async def _wait(self, failed: int) -> None:
        await asyncio.sleep(min(failed, FAILED_ROUNDS) * BACK_OFF_SECONDS)
        if failed % FAILED_ROUNDS == 0:
            with suppress(Unavailable):
                await self._share.yield_publishing(DROPPED_LEASE_SECONDS)

    async def _once(self) -> int:
        service = self._database.service
        async with self._database.read_connection() as conn:
            after = {(service, row.partition): row.published for row in await conn.execute(_UNPUBLISHED)}
            records = await journal.read(conn, after, PUBLISH_LIMIT)
        if not records:
            await self._publisher.prepare()
            return 0
        acked = await self._publisher.publish(records)
        inject_fault(f"{service}.relay.after_publish")
        froms = {partition: after[service, partition] for partition in acked}
        await self._database.run(lambda conn: _mark(conn, froms, acked))
        return len(records)


async def republish_all(database: Database) -> None:
    """Let the publisher begin with the oldest number that the journal still has."""
    await database.run(_publish_again)


async def _publish_again(conn: Connection) -> None:
    await conn.execute(_LOCK_HEADS)
    await conn.execute(_AGAIN)


async def _mark(conn: Connection, froms: dict[int, int], acked: dict[int, int]) -> None:
    await conn.execute(_LOCK_HEADS)
    values = {"partitions": list(acked), "froms": list(froms.values()), "numbers": list(acked.values())}
    await conn.execute(_PUBLISHED, values)
