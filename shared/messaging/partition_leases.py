"""Which process reads which partitions: one row per live process, one lease per partition number.

A lease covers one number in every topic, so a lead's whole history is read by one process. Validity is judged by
PostgreSQL's clock alone. Nothing rests on a lease but speed: the positions fence.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.db.connection import DATABASE_ERRORS, Connection, Statement, sql
from shared.db.database import Database
from shared.db.messaging_tables import PUBLISHER
from shared.telemetry import log

ALIVE_SECONDS = 5
HEARTBEAT_SECONDS = 1.0
# A process whose work made no progress for so long lets its leases lapse.
PROGRESS_TIMEOUT_SECONDS = 5.0
# After so long without a beat this process slept, and the others may have too: for a while it holds nobody for dead
# and takes nothing, or the first to wake would take all.
SUSPEND_THRESHOLD_SECONDS = 3.0
REBALANCE_HOLD_SECONDS = 3.0
# How long what nobody else took is kept above the fair share.
SPARE_SECONDS = 10.0

_RENEW = sql("""
    update members set seen_until = clock_timestamp() + make_interval(secs => :alive) where member = :me
""")
_JOIN = sql("""
    insert into members (member, seen_until) values (:me, clock_timestamp() + make_interval(secs => :alive))
""")
_FREE_THE_DEAD = sql("""
    with dead as (delete from members where seen_until < clock_timestamp() returning member)
    update leases set member = null, freed_at = clock_timestamp() where member in (select member from dead)
""")
_LIVE = sql("select count(*) from members where seen_until >= clock_timestamp()")
_HELD = sql("select partition from leases where member = :me")
_TAKE = sql("""
    update leases set member = :me where partition in (
        select partition from leases where member is null and partition <> :publisher
               and (:room > 0 or freed_at < clock_timestamp() - make_interval(secs => :alive))
        order by partition limit greatest(:room, 1) for update skip locked
    )
""")
_TAKE_PUBLISHER = sql("update leases set member = :me where partition = :publisher and member is null")
_COUNT = sql("select count(*) from leases where partition <> :publisher")
_LET_GO = sql("""
    update leases set member = null, freed_at = clock_timestamp()
    where member = :me and partition = any(cast(:partitions as int[]))
""")
_FREE_MINE = sql("update leases set member = null, freed_at = clock_timestamp() where member = :me")
_LEAVE = sql("delete from members where member = :me")


class PartitionLeases:
    """This process's part of the partitions, kept by `run`; `progressed` tells that its work goes on."""

    def __init__(self, database: Database, publishes: bool, reads: bool = True) -> None:
        self.member_id: UUID = uuid7()
        self.held: frozenset[int] = frozenset()
        self.fair = 0
        self._database = database
        self._mine = {"me": self.member_id, "alive": ALIVE_SECONDS, "publisher": PUBLISHER}
        self._publishes = publishes
        self._reads = reads
        self._others = 0
        # Given back while a beat was under way that may not have seen it.
        self._gone: frozenset[int] = frozenset()
        self._progress = time.monotonic()
        self._renewed = self._calm_until = self._spare_until = self._publish_from = float("-inf")

    def record_progress(self) -> None:
        """Any answered statement or fetch counts, and so does having nothing to do."""
        self._progress = time.monotonic()

    @property
    def partitions(self) -> frozenset[int]:
        """The partition numbers held."""
        return self.held - {PUBLISHER}

    @property
    def publishes(self) -> bool:
        """Whether this process is the one that publishes. No more when it could not renew: there is no fence here."""
        return PUBLISHER in self.held and time.monotonic() - self._renewed < ALIVE_SECONDS

    async def run(self) -> None:
        """Beat until cancelled; a lost connection is made again at the next beat."""
        while True:
            try:
                async with self._database.dedicated_connection() as conn:
                    await self._beats(conn)
            except (*DATABASE_ERRORS, OSError) as error:
                log.warning("beat failed", service=self._database.service, cause=type(error).__name__)
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _beats(self, conn: Connection) -> None:
        while True:
            # A process that reads nothing has nothing to get on with.
            if not self._reads or time.monotonic() - self._progress < PROGRESS_TIMEOUT_SECONDS:
                async with asyncio.timeout(ALIVE_SECONDS):
                    await self._heartbeat(conn)
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _heartbeat(self, conn: Connection) -> None:
        self._gone = frozenset()
        async with conn.begin():
            await self._renew(conn)
            held = await self._read_held(conn)
            if time.monotonic() >= self._calm_until and await self._take(conn, len(held - {PUBLISHER})):
                held = await self._read_held(conn)
        self._renewed = time.monotonic()
        self.held = held - self._gone

    async def _renew(self, conn: Connection) -> None:
        now = time.monotonic()
        known = await conn.execute_count(_RENEW, self._mine) > 0
        if not known:
            await conn.execute(_JOIN, self._mine)
        # One that is not known any more slept alone: others are awake and hold it for dead. Nor is calm without end.
        elif now - self._renewed > SUSPEND_THRESHOLD_SECONDS and now > self._calm_until + REBALANCE_HOLD_SECONDS:
            self._calm_until = now + REBALANCE_HOLD_SECONDS
        if now >= self._calm_until:
            await conn.execute(_FREE_THE_DEAD)
        live = (await conn.execute(_LIVE)).scalar_one()
        count = (await conn.execute(_COUNT, self._mine)).scalar_one()
        self._others = live - 1
        self.fair = -(-count // max(1, live))

    async def _take(self, conn: Connection, held: int) -> bool:
        took, now = 0, time.monotonic()
        room = max(0, self.fair - held)
        if self._reads:
            took = await conn.execute_count(_TAKE, {**self._mine, "room": room})
            if took > room:
                self._spare_until = now + SPARE_SECONDS
        if self._publishes and now >= self._publish_from:
            took += await conn.execute_count(_TAKE_PUBLISHER, self._mine)
        return took > 0

    async def _read_held(self, conn: Connection) -> frozenset[int]:
        return frozenset(row.partition for row in await conn.execute(_HELD, self._mine))

    def surplus_partitions(self) -> frozenset[int]:
        """What is held above the fair share, unless nobody else wanted it."""
        if not self.fair or time.monotonic() < self._spare_until:
            return frozenset()
        return frozenset(sorted(self.partitions)[self.fair :])

    async def release(self, partitions: frozenset[int]) -> None:
        """Give these back, between two batches."""
        if partitions:
            self._gone |= partitions
            await self._database.run(_execute([_LET_GO], {**self._mine, "partitions": sorted(partitions)}))
            self.held -= partitions

    async def let_another_publish(self, seconds: float) -> None:
        """Give up publishing for a while, if there is another process: it may do better."""
        if self._others > 0:
            self._publish_from = time.monotonic() + seconds
            await self.release(self.held & {PUBLISHER})

    async def release_all(self) -> None:
        """A clean stop: what was held may be taken at once."""
        await self._database.run(_execute([_FREE_MINE, _LEAVE], self._mine))
        self.held = frozenset()


def _execute(statements: Sequence[Statement], values: dict[str, Any]) -> Callable[[Connection], Awaitable[None]]:
    async def work(conn: Connection) -> None:
        for statement in statements:
            await conn.execute(statement, values)

    return work
