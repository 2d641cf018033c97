"""The publisher: numbered events go to the log in front of the journal, from the last number acknowledged on."""

import asyncio
from contextlib import suppress

from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection, sql
from shared.db.database import DATABASE_FAILURES, Database
from shared.errors import Unavailable
from shared.messaging.log import journal
from shared.messaging.log.record import RecordPublisher
from shared.messaging.log.wakeups import wait_for_wakeup
from shared.messaging.partition_leases import PartitionLeases
from shared.messaging.retention import lock_heads
from shared.telemetry import RepeatedFailure

# Every sequencer tells the publisher what it numbered, unless its process dies before it can.
POLL_SECONDS = 2.0
LEASE_POLL_SECONDS = 0.5
BACK_OFF_SECONDS = 0.5
PUBLISH_LIMIT = 2000
# After so many failures in a row another process may publish.
FAILURE_LIMIT = 3
YIELD_SECONDS = 10.0

_HEADS = sql("select partition, published, published < number as waits from heads")
_RESET = sql("update heads set published = floor")
# Only from the number that was read: `republish_all` may have reset it meanwhile.
_RECORD_PUBLISHED = sql("""
    update heads set published = acknowledged.number
    from unnest(cast(:partitions as int[]), cast(:previous as bigint[]), cast(:numbers as bigint[]))
         as acknowledged (partition, previous, number)
    where heads.partition = acknowledged.partition and heads.published = acknowledged.previous
""")


class Publisher:
    """Publishes one service's events, if this process has the publisher's lease; `numbered` wakes it up."""

    def __init__(
        self, database: Database, leases: PartitionLeases, log_publisher: RecordPublisher, numbered: asyncio.Event
    ) -> None:
        self._database = database
        self._leases = leases
        self._log_publisher = log_publisher
        self._numbered = numbered
        # Why events are not published now, for /readyz.
        self.unready_reason: str | None = None

    async def run(self) -> None:
        """Publish until cancelled, while this process has the publisher's lease; whatever fails is tried again."""
        failures = 0
        failure = RepeatedFailure("publisher_paused", f"{self._database.service}.publisher")
        while True:
            self._numbered.clear()
            is_publisher, sent = self._leases.is_publisher, 0
            try:
                if is_publisher:
                    sent = await self._publish_batch()
                    failure.end()
            except DATABASE_FAILURES as error:
                failures += 1
                failure.record(error)
                self.unready_reason = _describe(error)
                await self._back_off(failures)
                continue
            failures, self.unready_reason = 0, None
            if not sent:
                await wait_for_wakeup(self._numbered, POLL_SECONDS if is_publisher else LEASE_POLL_SECONDS)

    async def _back_off(self, failures: int) -> None:
        await asyncio.sleep(min(failures, FAILURE_LIMIT) * BACK_OFF_SECONDS)
        if failures % FAILURE_LIMIT == 0:
            with suppress(*DATABASE_FAILURES):
                await self._leases.yield_publishing(YIELD_SECONDS)

    async def _publish_batch(self) -> int:
        service = self._database.service
        async with self._database.read_connection() as conn:
            heads = await conn.execute(_HEADS)
            after = {(service, row.partition): row.published for row in heads if row.waits}
            records = await journal.read_records(conn, after, PUBLISH_LIMIT)
        await self._log_publisher.prepare(len(heads))
        if not records:
            return 0
        acknowledged = await self._log_publisher.publish(records)
        inject_fault(f"{service}.relay.after_publish")
        previous = {partition: after[service, partition] for partition in acknowledged}
        await self._database.run(lambda conn: _record_published(conn, previous, acknowledged))
        return len(records)


def _describe(error: Exception) -> str:
    if isinstance(error, Unavailable):
        return error.detail or f"{error} is away"
    return "publishing fails"


async def republish_all(database: Database) -> None:
    """Let the publisher send everything again that the journal still has."""
    await database.run(_reset_published)


async def _reset_published(conn: Connection) -> None:
    await lock_heads(conn)
    await conn.execute(_RESET)


async def _record_published(conn: Connection, previous: dict[int, int], acknowledged: dict[int, int]) -> None:
    await lock_heads(conn)
    values = {
        "partitions": list(acknowledged),
        "previous": list(previous.values()),
        "numbers": list(acknowledged.values()),
    }
    await conn.execute(_RECORD_PUBLISHED, values)
