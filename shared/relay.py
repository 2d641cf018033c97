"""Out: one loop numbers staged events, the other puts the journal in front of Kafka's readers."""

import asyncio
import random
import time

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database
from shared.failures import NotNow
from shared.faults import fault
from shared.log import journal
from shared.log.bells import Bells
from shared.log.records import Publisher
from shared.numbering import NUMBERING_LIMIT, Numbering
from shared.partitions import Share
from shared.retention import make_days
from shared.schema import PUBLISHER
from shared.telemetry import events_total, log

POLL_SECONDS = 0.5
LOW_WATER_SECONDS = 1.0
BACK_OFF_SECONDS = 0.5
PUBLISH_LIMIT = 2000
# After so many failed rounds another process may try.
FAILED_ROUNDS = 5
DROPPED_LEASE_SECONDS = 10.0

_LOCK_HEADS = text("select partition, published from heads order by partition for update")
_UNPUBLISHED = text("select partition, published from heads where published < number")
_AGAIN = text("update heads set published = floor")
_PUBLISHED = text("""
    update heads set published = greatest(published, acked.number)
    from unnest(cast(:partitions as int[]), cast(:numbers as bigint[])) as acked (partition, number)
    where heads.partition = acked.partition
""")


class Relay:
    """One service's way out of this process."""

    def __init__(self, database: Database, bells: Bells, share: Share, publisher: Publisher | None) -> None:
        self._database = database
        self._bells = bells
        self._share = share
        self._publisher = publisher
        self._numbered = asyncio.Event()
        # Why events do not get out, for /readyz.
        self.why: str | None = None

    async def number(self) -> None:
        """Number until cancelled; a lost connection is made again."""
        while True:
            try:
                async with self._database.alone() as conn:
                    await self._number_on(conn)
            except (DBAPIError, OSError, TimeoutError) as error:
                self.why = "the database is away"
                log.warning("numbering must wait", service=self._database.service, cause=type(error).__name__)
            await asyncio.sleep(BACK_OFF_SECONDS * (1 + random.random()))

    async def _number_on(self, conn: AsyncConnection) -> None:
        async with conn.begin():
            await make_days(conn)
        numbering = Numbering(conn, self._database.service)
        await numbering.own()
        self.why = None
        raise_at = 0.0
        while True:
            self._database.staged.clear()
            counts = await numbering.once()
            self._tell(counts)
            if sum(counts.values()) == NUMBERING_LIMIT:
                continue
            if time.monotonic() >= raise_at:
                await numbering.raise_low_water()
                raise_at = time.monotonic() + LOW_WATER_SECONDS
            await _wait(self._database.staged, POLL_SECONDS)

    def _tell(self, counts: dict[str, int]) -> None:
        for type_, events in counts.items():
            events_total.labels("out", type_).inc(events)
        if counts:
            self._bells.ring(self._database.service)
            self._numbered.set()

    async def publish(self) -> None:
        """Publish until cancelled, while this process has the publisher's lease."""
        failed = 0
        while True:
            self._numbered.clear()
            try:
                sent = await self._publish_once() if self._share.publishes else 0
                failed, self.why = 0, None
            except NotNow as error:
                failed += 1
                self.why = f"the {error} is away"
                log.warning("publishing must wait", service=self._database.service, why=str(error), attempts=failed)
                await asyncio.sleep(min(failed, FAILED_ROUNDS) * BACK_OFF_SECONDS)
                if failed >= FAILED_ROUNDS:
                    failed = 0
                    await self._share.step_back({PUBLISHER}, DROPPED_LEASE_SECONDS)
                continue
            if not sent:
                await _wait(self._numbered, POLL_SECONDS)

    async def _publish_once(self) -> int:
        assert self._publisher is not None
        async with self._database.reading() as conn:
            rows = await conn.execute(_UNPUBLISHED)
            after = {(self._database.service, row.partition): row.published for row in rows}
            records = await journal.read(conn, after, PUBLISH_LIMIT)
        if not records:
            return 0
        acked = await self._publisher.publish(records)
        fault(f"{self._database.service}.relay.after_publish")
        await self._database.run(lambda conn: _mark(conn, acked))
        return len(records)


async def publish_again(database: Database) -> None:
    """Let the publisher begin with the oldest number that the journal still has."""
    await database.run(_publish_again)


async def _publish_again(conn: AsyncConnection) -> None:
    await conn.execute(_LOCK_HEADS)
    await conn.execute(_AGAIN)


async def _mark(conn: AsyncConnection, acked: dict[int, int]) -> None:
    await conn.execute(_LOCK_HEADS)
    await conn.execute(_PUBLISHED, {"partitions": list(acked), "numbers": list(acked.values())})


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
