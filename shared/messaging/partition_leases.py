"""Which process reads which partitions: one row per live process, one lease per partition number.

A lease covers one number in every topic, so one process reads the whole history of a lead. Only PostgreSQL's clock
decides whether a lease is valid. Leases serve speed alone: the locked positions are the fence.
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
from shared.telemetry import RepeatedFailure

ALIVE_SECONDS = 5
HEARTBEAT_SECONDS = 1.0
# While there is no other process, which could wait for a lease.
LONE_HEARTBEAT_SECONDS = 2.0
# A process whose work made no progress for so long lets its leases expire.
PROGRESS_TIMEOUT_SECONDS = 5.0
# After so long without a heartbeat this process was suspended, and the others may have been too: for a while it expires
# no other process and claims nothing, or the first process to resume would claim everything.
SUSPEND_THRESHOLD_SECONDS = 3.0
REBALANCE_HOLD_SECONDS = 3.0
# How long partitions above the fair share are kept that no other process claimed.
UNCLAIMED_HOLD_SECONDS = 10.0

# A crash of PostgreSQL may forget a renewal, which then expires; but no claim.
_RENEW_WITHOUT_WAITING = sql("set synchronous_commit = off")
_CLAIM_DURABLY = sql("set local synchronous_commit = on")
_RENEW = sql("""
    update members set seen_until = clock_timestamp() + make_interval(secs => :alive) where member = :member_id
""")
_JOIN = sql("""
    insert into members (member, seen_until) values (:member_id, clock_timestamp() + make_interval(secs => :alive))
""")
_EXPIRE_MEMBERS = sql("""
    with expired as (delete from members where seen_until < clock_timestamp() returning member)
    update leases set member = null, freed_at = clock_timestamp() where member in (select member from expired)
""")
_LOOK = sql("""
    select (select count(*) from members where seen_until >= clock_timestamp()) as live,
           count(*) filter (where partition <> :publisher) as partitions,
           array_agg(partition) filter (where member = :member_id) as held,
           count(*) filter (where member is null and (:publishes or partition <> :publisher)) as free
    from leases
""")
_CLAIM = sql("""
    update leases set member = :member_id where partition in (
        select partition from leases where member is null and partition <> :publisher
               and (:room > 0 or freed_at < clock_timestamp() - make_interval(secs => :alive))
        order by partition limit greatest(:room, 1) for update skip locked
    )
""")
_CLAIM_PUBLISHER = sql("update leases set member = :member_id where partition = :publisher and member is null")
_RELEASE = sql("""
    update leases set member = null, freed_at = clock_timestamp()
    where member = :member_id and partition = any(cast(:partitions as int[]))
""")
_RELEASE_ALL = sql("update leases set member = null, freed_at = clock_timestamp() where member = :member_id")
_DELETE_MEMBER = sql("delete from members where member = :member_id")


class PartitionLeases:
    """The leases of this process, renewed by `run` as long as `record_progress` shows that its work goes on."""

    def __init__(self, database: Database, publishes: bool, reads: bool = True) -> None:
        self.member_id: UUID = uuid7()
        # The leases that this process holds: partition numbers, and `PUBLISHER`.
        self.numbers: frozenset[int] = frozenset()
        self.fair_share = 0
        self._database = database
        self._values = {
            "member_id": self.member_id, "alive": ALIVE_SECONDS, "publisher": PUBLISHER, "publishes": publishes
        }  # fmt: skip
        self._failure = RepeatedFailure("lease_heartbeat_failed", f"{database.service}.leases")
        self._publishes = publishes
        self._reads = reads
        self._other_members = 0
        # Released while a heartbeat ran that may not have seen it.
        self._released: frozenset[int] = frozenset()
        # When the work last made progress, by the monotonic clock.
        self.progressed_at = time.monotonic()
        self._renewed = self._hold_until = self._unclaimed_until = self._publish_from = float("-inf")

    def record_progress(self) -> None:
        """The work goes on: any answered statement or fetch counts, and so does having nothing to do."""
        self.progressed_at = time.monotonic()

    @property
    def seconds_without_progress(self) -> float:
        """How long ago the work last made progress."""
        return time.monotonic() - self.progressed_at

    @property
    def partitions(self) -> frozenset[int]:
        """The numbers of the partitions that this process holds."""
        return self.numbers - {PUBLISHER}

    @property
    def is_publisher(self) -> bool:
        """Whether this process publishes. Not if it could not renew its lease in time: here no fence protects."""
        return PUBLISHER in self.numbers and time.monotonic() - self._renewed < ALIVE_SECONDS

    async def run(self) -> None:
        """Renew until cancelled; a lost connection is replaced at the next heartbeat."""
        while True:
            try:
                async with self._database.dedicated_connection() as conn:
                    await self._renew_on(conn)
            except (*DATABASE_ERRORS, OSError) as error:
                self._failure.record(error)
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _renew_on(self, conn: Connection) -> None:
        await conn.execute(_RENEW_WITHOUT_WAITING)
        while True:
            # A process that reads nothing makes no progress either.
            if not self._reads or self.seconds_without_progress < PROGRESS_TIMEOUT_SECONDS:
                async with asyncio.timeout(ALIVE_SECONDS):
                    await self._heartbeat(conn)
            await asyncio.sleep(HEARTBEAT_SECONDS if self._other_members else LONE_HEARTBEAT_SECONDS)

    async def _heartbeat(self, conn: Connection) -> None:
        self._released = frozenset()
        async with conn.begin():
            await self._renew(conn)
            numbers, are_free = await self._look(conn)
            may_claim = are_free and time.monotonic() >= self._hold_until
            if may_claim and await self._claim(conn, len(numbers - {PUBLISHER})):
                await conn.execute(_CLAIM_DURABLY)
                numbers, _ = await self._look(conn)
        self._failure.end()
        self._renewed = time.monotonic()
        self.numbers = numbers - self._released

    async def _renew(self, conn: Connection) -> None:
        now = time.monotonic()
        is_member = await conn.execute_count(_RENEW, self._values) > 0
        if not is_member:
            await conn.execute(_JOIN, self._values)
        # A process whose row is gone was suspended alone: another process expired it. The hold is not renewed forever.
        elif now - self._renewed > SUSPEND_THRESHOLD_SECONDS and now > self._hold_until + REBALANCE_HOLD_SECONDS:
            self._hold_until = now + REBALANCE_HOLD_SECONDS
        if now >= self._hold_until:
            await conn.execute(_EXPIRE_MEMBERS)

    async def _claim(self, conn: Connection, partitions: int) -> bool:
        claimed, now = 0, time.monotonic()
        room = max(0, self.fair_share - partitions)
        if self._reads:
            claimed = await conn.execute_count(_CLAIM, {**self._values, "room": room})
            if claimed > room:
                self._unclaimed_until = now + UNCLAIMED_HOLD_SECONDS
        if self._publishes and now >= self._publish_from:
            claimed += await conn.execute_count(_CLAIM_PUBLISHER, self._values)
        return claimed > 0

    async def _look(self, conn: Connection) -> tuple[frozenset[int], bool]:
        """The leases of this process, and whether one is free that it may claim; notes how many members there are."""
        found = (await conn.execute(_LOOK, self._values)).one()
        self._other_members = found.live - 1
        self.fair_share = -(-found.partitions // max(1, found.live))
        return frozenset(found.held or ()), found.free > 0

    def surplus_partitions(self) -> frozenset[int]:
        """The partitions above the fair share, unless no other process claimed them."""
        if not self.fair_share or time.monotonic() < self._unclaimed_until:
            return frozenset()
        return frozenset(sorted(self.partitions)[self.fair_share :])

    async def release(self, partitions: frozenset[int]) -> None:
        """Release these, between two batches."""
        if partitions:
            self._released |= partitions
            await self._database.run(_execute([_RELEASE], {**self._values, "partitions": sorted(partitions)}))
            self.numbers -= partitions

    async def yield_publishing(self, seconds: float) -> None:
        """Let another process publish, if there is one; this one does not claim the publisher's lease for so long."""
        if self._other_members > 0:
            self._publish_from = time.monotonic() + seconds
            await self.release(self.numbers & {PUBLISHER})

    async def release_all(self) -> None:
        """A clean stop: other processes may claim the leases at once."""
        await self._database.run(_execute([_RELEASE_ALL, _DELETE_MEMBER], self._values))
        self.numbers = frozenset()


def _execute(statements: Sequence[Statement], values: dict[str, Any]) -> Callable[[Connection], Awaitable[None]]:
    async def work(conn: Connection) -> None:
        for statement in statements:
            await conn.execute(statement, values)

    return work
