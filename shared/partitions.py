"""Which process reads which partitions: one row per live process, one lease per partition number.

A lease covers one number in every topic, so a lead's whole history is read by one process. Validity is judged by
PostgreSQL's clock alone. Nothing rests on a lease but speed: the positions fence.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from shared.database import Database
from shared.schema import PUBLISHER
from shared.telemetry import log

ALIVE_SECONDS = 5
BEAT_SECONDS = 1.0
# A process whose work made no progress for so long lets its leases lapse.
PATIENCE_SECONDS = 5.0
# A beat slower than this says that the process slept: after it, take nothing new for `CALM_SECONDS`.
SLOW_BEAT_SECONDS = 1.0
CALM_SECONDS = 5.0

_RENEW = text(f"""
    insert into members (member, seen_until)
    values (:me, clock_timestamp() + interval '{ALIVE_SECONDS} seconds')
    on conflict (member) do update set seen_until = excluded.seen_until
""")
_FREE_THE_DEAD = text("""
    with dead as (delete from members where seen_until < clock_timestamp() returning member)
    update leases set member = null, freed_at = clock_timestamp() where member in (select member from dead)
""")
_LIVE = text("select count(*) from members where seen_until >= clock_timestamp()")
_HELD = text("select partition from leases where member = :me")
_TAKE = text(f"""
    update leases set member = :me where partition in (
        select partition from leases where member is null and partition <> {PUBLISHER}
               and (:room > 0 or freed_at < clock_timestamp() - interval '{ALIVE_SECONDS} seconds')
        order by partition limit greatest(:room, 1) for update skip locked
    )
""")
_TAKE_PUBLISHER = text(f"update leases set member = :me where partition = {PUBLISHER} and member is null")
_COUNT = text(f"select count(*) from leases where partition <> {PUBLISHER}")
_LET_GO = text("""
    update leases set member = null, freed_at = clock_timestamp()
    where member = :me and partition = any(cast(:partitions as int[]))
""")
_LEAVE = text("delete from members where member = :me")


class Share:
    """This process's part of the partitions, kept by `run`; `progressed` tells that its work goes on."""

    def __init__(self, database: Database, publishes: bool, reads: bool = True) -> None:
        self.me: UUID = uuid7()
        self.held: frozenset[int] = frozenset()
        self.fair = 0
        self._database = database
        self._publishes = publishes
        self._reads = reads
        self._progress = time.monotonic()
        self._calm_until = 0.0
        self.changed = asyncio.Event()

    def progressed(self) -> None:
        """Any answered statement or fetch counts, and so does having nothing to do."""
        self._progress = time.monotonic()

    @property
    def partitions(self) -> frozenset[int]:
        """The partition numbers held."""
        return self.held - {PUBLISHER}

    @property
    def publishes(self) -> bool:
        """Whether this process is the one that publishes."""
        return PUBLISHER in self.held

    async def run(self) -> None:
        """Beat until cancelled; a lost connection is made again at the next beat."""
        while True:
            try:
                async with self._database.alone() as conn:
                    await self._beats(conn)
            except (DBAPIError, OSError, TimeoutError) as error:
                log.warning("beat failed", service=self._database.service, cause=type(error).__name__)
            await asyncio.sleep(BEAT_SECONDS)

    async def _beats(self, conn: AsyncConnection) -> None:
        while True:
            started = time.monotonic()
            if started - self._progress < PATIENCE_SECONDS:
                async with asyncio.timeout(ALIVE_SECONDS):
                    await self._beat(conn)
            took = time.monotonic() - started
            if took > SLOW_BEAT_SECONDS:
                self._calm_until = time.monotonic() + CALM_SECONDS
            await asyncio.sleep(BEAT_SECONDS)

    async def _beat(self, conn: AsyncConnection) -> None:
        async with conn.begin():
            held = await self._renew(conn)
        if held != self.held:
            self.held = held
            self.changed.set()

    async def _renew(self, conn: AsyncConnection) -> frozenset[int]:
        await conn.execute(_RENEW, {"me": self.me})
        await conn.execute(_FREE_THE_DEAD)
        live = (await conn.execute(_LIVE)).scalar_one()
        count = (await conn.execute(_COUNT)).scalar_one()
        self.fair = -(-count // max(1, live))
        held = await self._read_held(conn)
        if time.monotonic() >= self._calm_until and await self._take(conn, self.fair - len(held - {PUBLISHER})):
            held = await self._read_held(conn)
        return held

    async def _take(self, conn: AsyncConnection, room: int) -> bool:
        took = 0
        if self._reads:
            took = (await conn.execute(_TAKE, {"me": self.me, "room": max(0, room)})).rowcount
        if self._publishes:
            took += (await conn.execute(_TAKE_PUBLISHER, {"me": self.me})).rowcount
        return took > 0

    async def _read_held(self, conn: AsyncConnection) -> frozenset[int]:
        return frozenset(row.partition for row in await conn.execute(_HELD, {"me": self.me}))

    def excess(self) -> frozenset[int]:
        """What is held above the fair share."""
        return frozenset(sorted(self.partitions)[self.fair :]) if self.fair else frozenset()

    async def let_go(self, partitions: frozenset[int]) -> None:
        """Give these back, between two batches."""
        if partitions:
            await self._database.run(_execute(_LET_GO, {"me": self.me, "partitions": sorted(partitions)}))
            self.held -= partitions

    async def step_back(self, partitions: set[int], seconds: float) -> None:
        """Give these back and take nothing new for a while: somebody else may do better."""
        self._calm_until = time.monotonic() + seconds
        await self.let_go(self.held & partitions)

    async def leave(self) -> None:
        """A clean stop: what was held may be taken at once."""
        await self.let_go(self.held)
        await self._database.run(_execute(_LEAVE, {"me": self.me}))


def _execute(statement: TextClause, values: dict[str, Any]) -> Callable[[AsyncConnection], Awaitable[None]]:
    async def work(conn: AsyncConnection) -> None:
        await conn.execute(statement, values)

    return work
