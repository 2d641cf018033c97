"""A service that speaks, and what was heard of it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.database import Database
from shared.log.bells import Bells
from shared.partitions import Share
from shared.publishing import Publishing
from shared.relay import Relay
from tests.shared.log.logs import Log
from tests.shared.spine.builders import lead_captured, say

_MAKE = """
    create table heard (
        place bigint generated always as identity, who text, topic text, partition int, number bigint,
        at timestamptz default clock_timestamp()
    )
"""
_SPOKEN = text("select partition, number from intake.heads where number > 0 order by partition")
_HEARD = text("select partition, array_agg(number order by place) from heard group by partition order by partition")
_DELAYS = text("""
    select h.partition, max(extract(epoch from h.at - j.recorded_at))::float as seconds
    from heard h join intake.journal j using (partition, number) group by h.partition order by h.partition
""")
_HANDLED_BY = text("select distinct partition from heard where who = :who")
_SHARES = text("select member::text, array_agg(partition) from leases where partition >= 0 group by member")


@dataclass
class World:
    """intake speaks, qualification hears."""

    url: str
    intake: Database = field(init=False)
    qualification: Database = field(init=False)

    def __post_init__(self) -> None:
        self.intake = Database(self.url, "intake")
        self.qualification = Database(self.url, "qualification")

    async def close(self) -> None:
        await self.intake.close()
        await self.qualification.close()

    async def say(self, count: int, lead_id: UUID | None = None) -> None:
        """So many captures of as many leads, or of this one."""
        await say(self.intake, [lead_captured(lead_id) for _ in range(count)])

    async def spoken(self) -> dict[int, list[int]]:
        """The numbers given in each partition."""
        async with self.intake.reading() as conn:
            return {partition: list(range(1, head + 1)) for partition, head in await conn.execute(_SPOKEN)}

    async def heard(self) -> dict[int, list[int]]:
        """The numbers handled in each partition, in the order of handling, as often as they were handled."""
        async with self.qualification.reading() as conn:
            return {partition: numbers for partition, numbers in await conn.execute(_HEARD)}

    async def all_is_heard(self) -> bool:
        """Whether nothing is staged, and everything numbered is handled, once and in order."""
        async with self.intake.reading() as conn:
            staged = (await conn.execute(text("select count(*) from outbox"))).scalar_one()
        return staged == 0 and await self.spoken() == await self.heard()

    async def delays(self) -> dict[int, float]:
        """For each partition, the longest time from an event to its handling, in seconds."""
        async with self.qualification.reading() as conn:
            return {partition: seconds for partition, seconds in await conn.execute(_DELAYS)}

    async def handled_by(self, name: str) -> set[int]:
        """The partitions of which this process handled something."""
        async with self.qualification.reading() as conn:
            return {row.partition for row in await conn.execute(_HANDLED_BY, {"who": name})}

    async def shares(self) -> list[int]:
        """How many partitions each process reads, smallest first; what nobody reads is a share too."""
        async with self.qualification.reading() as conn:
            return sorted(len(partitions) for _, partitions in await conn.execute(_SHARES))


@asynccontextmanager
async def world_of(url: str) -> AsyncIterator[World]:
    """A new world on this database."""
    world = World(url)
    async with world.qualification.engine.begin() as conn:
        await conn.execute(text(_MAKE))
    try:
        yield world
    finally:
        await world.close()


@asynccontextmanager
async def running(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """All of this, for the length of the block; what fails fails the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
        yield
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def speaking(world: World, log: Log) -> AsyncIterator[Share]:
    """intake's relay, and its publisher if there is a log in front of the journal."""
    bells, publisher = Bells(), log.publisher("intake")
    share = Share(world.intake, publishes=publisher is not None, reads=False)
    work = [Relay(world.intake, bells).number(), share.run()]
    if publisher:
        work.append(Publishing(world.intake, share, publisher, bells.listen(("intake",))).run())
    async with running(*work):
        yield share
    await share.leave()
    if publisher:
        await publisher.close()
