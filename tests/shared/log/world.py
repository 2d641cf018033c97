"""A service that speaks, and what was heard of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from prometheus_client import REGISTRY
from sqlalchemy import text

from shared.database import Database
from shared.failures import NotNow
from shared.log import journal
from shared.log.records import Record
from shared.schema import PARTITIONS
from tests.shared.spine.builders import lead_captured, say

_MAKE = """
    create table heard (
        place bigint generated always as identity, who text, topic text, partition int, number bigint,
        at timestamptz default clock_timestamp()
    )
"""
_SPOKEN = text("select partition, number from intake.heads where number > 0 order by partition")
_HEARD = text(
    "select partition, array_agg(number order by place) as numbers from heard group by partition order by partition"
)
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

    async def tries_to_say(self, count: int) -> bool:
        """The same, if PostgreSQL is there."""
        try:
            await self.say(count)
        except NotNow:
            return False
        return True

    async def spoken(self) -> dict[int, list[int]]:
        """The numbers given in each partition."""
        async with self.intake.reading() as conn:
            return {partition: list(range(1, head + 1)) for partition, head in await conn.execute(_SPOKEN)}

    async def heard(self) -> dict[int, list[int]]:
        """The numbers handled in each partition, in the order of handling, as often as they were handled."""
        async with self.qualification.reading() as conn:
            return {row.partition: row.numbers for row in await conn.execute(_HEARD)}

    async def count_heard(self) -> int:
        """How many times something was handled."""
        return sum(map(len, (await self.heard()).values()))

    async def all_is_heard(self) -> bool:
        """Whether nothing is staged, and everything numbered is handled, once and in order."""
        async with self.intake.reading() as conn:
            staged = (await conn.execute(text("select count(*) from outbox"))).scalar_one()
        return staged == 0 and await self.spoken() == await self.heard()

    async def all_is_published(self) -> bool:
        """Whether the log in front of the journal has acknowledged everything."""
        async with self.intake.reading() as conn:
            open_ = await conn.execute(
                text("select (select count(*) from outbox) + sum(number - published) from heads")
            )
            return bool(open_.scalar_one() == 0)

    async def delays(self) -> dict[int, float]:
        """For each partition, the longest time from an event to its handling, in seconds."""
        async with self.qualification.reading() as conn:
            return {row.partition: row.seconds for row in await conn.execute(_DELAYS)}

    async def handled_by(self, name: str) -> set[int]:
        """The partitions of which this process handled something."""
        async with self.qualification.reading() as conn:
            return {row.partition for row in await conn.execute(_HANDLED_BY, {"who": name})}

    async def shares(self) -> list[int]:
        """How many partitions each process reads, smallest first; what nobody reads is a share too."""
        async with self.qualification.reading() as conn:
            return sorted(len(partitions) for _, partitions in await conn.execute(_SHARES))


async def journal_of(world: World) -> list[Record]:
    """Everything that intake has said."""
    async with world.intake.reading() as conn:
        return await journal.read(conn, {("intake", partition): 0 for partition in range(PARTITIONS)}, 1000)


def read_by(via: str) -> int:
    """How many events of intake this process has read in this way, `kafka` or `journal`."""
    return int(REGISTRY.get_sample_value("accord_events_read_total", {"topic": "intake", "via": via}) or 0)


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
