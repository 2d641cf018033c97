"""A service that speaks, and what was heard of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.db.connection import Statement, sql
from shared.db.database import Database, database_clock
from shared.db.messaging_tables import PARTITIONS
from shared.errors import Unavailable
from shared.messaging.log import journal
from shared.messaging.log.record import Record
from tests.shared.messaging.event_builders import lead_captured, stage_events

_MAKE = """
    create table heard (
        place bigint generated always as identity, who text, topic text, partition int, number bigint,
        at timestamptz default clock_timestamp()
    )
"""
_LEND = ("grant usage on schema handoff to accord_qualification", "grant select on heard to accord_qualification")
_SPOKEN = sql("select partition, number from intake.heads where number > 0 order by partition")
_HEARD = sql(
    "select partition, array_agg(number order by place) as numbers from heard group by partition order by partition"
)
_SHARES = sql("select member, array_agg(partition) as partitions from leases where partition >= 0 group by member")
_LATER_THAN_CONTROL = sql("""
    select max(extract(epoch from h.at - control.at))::float as seconds
    from heard h join handoff.heard control using (topic, partition, number)
""")
_WAITED = sql("""
    select max(extract(epoch from h.at - j.recorded_at))::float as seconds
    from heard h join intake.journal j using (partition, number)
    where h.partition = any(:partitions) and j.recorded_at >= :since
""")
_LEASE = sql("""
    update members set seen_until = clock_timestamp() + make_interval(secs => :seconds) where member = :member
    returning clock_timestamp() as now
""")
_BEATS = sql("select member, seen_until from members")


@dataclass
class Pipeline:
    """intake speaks, qualification hears; handoff may hear the same, for comparison."""

    url: str
    intake: Database = field(init=False)
    qualification: Database = field(init=False)
    handoff: Database = field(init=False)

    def __post_init__(self) -> None:
        self.intake = Database(self.url, "intake")
        self.qualification = Database(self.url, "qualification")
        self.handoff = Database(self.url, "handoff")

    async def close(self) -> None:
        for database in (self.intake, self.qualification, self.handoff):
            await database.close()

    async def stage_captures(self, count: int, lead_id: UUID | None = None) -> None:
        """So many captures of as many leads, or of this one."""
        await stage_events(self.intake, [lead_captured(lead_id) for _ in range(count)])

    async def try_to_stage(self, count: int) -> bool:
        """The same, if PostgreSQL is there."""
        try:
            await self.stage_captures(count)
        except Unavailable:
            return False
        return True

    async def journal_numbers(self) -> dict[int, list[int]]:
        """The numbers given in each partition."""
        async with self.intake.read_connection() as conn:
            return {partition: list(range(1, head + 1)) for partition, head in await conn.execute(_SPOKEN)}

    async def handled_numbers(self) -> dict[int, list[int]]:
        """The numbers handled in each partition, in the order of handling, as often as they were handled."""
        async with self.qualification.read_connection() as conn:
            return {row.partition: row.numbers for row in await conn.execute(_HEARD)}

    async def count_handled(self) -> int:
        """How many times something was handled."""
        return sum(map(len, (await self.handled_numbers()).values()))

    async def all_handled(self) -> bool:
        """Whether nothing is staged, and everything numbered is handled, once and in order."""
        async with self.intake.read_connection() as conn:
            staged = (await conn.execute(sql("select count(*) from outbox"))).scalar_one()
        return staged == 0 and await self.journal_numbers() == await self.handled_numbers()

    async def all_published(self) -> bool:
        """Whether the log in front of the journal has acknowledged everything."""
        async with self.intake.read_connection() as conn:
            open_ = await conn.execute(sql("select (select count(*) from outbox) + sum(number - published) from heads"))
            return bool(open_.scalar_one() == 0)

    async def leases(self) -> dict[UUID | None, set[int]]:
        """The partitions that each process reads; None has those that nobody reads."""
        async with self.qualification.read_connection() as conn:
            return {row.member: set(row.partitions) for row in await conn.execute(_SHARES)}

    async def heartbeats(self) -> dict[UUID, datetime]:
        """The live processes, and until when each lease is good."""
        async with self.qualification.read_connection() as conn:
            return {row.member: row.seen_until for row in await conn.execute(_BEATS)}

    async def now(self) -> datetime:
        """By PostgreSQL's clock, as everything here."""
        async with self.qualification.read_connection() as conn:
            return await database_clock(conn)

    async def extend_lease(self, member: UUID, seconds: float) -> datetime:
        """Let this member's lease be good for so long from now on, as if it had renewed it; the time now."""
        async with self.qualification.transaction() as conn:
            now: datetime = (await conn.execute(_LEASE, {"member": member, "seconds": seconds})).scalar_one()
            return now

    async def longest_delay(self) -> float:
        """By how many seconds at most an event was handled later than by `handoff`."""
        return await self._seconds(_LATER_THAN_CONTROL)

    async def longest_wait(self, partitions: set[int], since: datetime) -> float:
        """How many seconds at most something waited that was said in these partitions from then on."""
        return await self._seconds(_WAITED, partitions=sorted(partitions), since=since)

    async def _seconds(self, sql: Statement, **values: object) -> float:
        async with self.qualification.read_connection() as conn:
            seconds: float = (await conn.execute(sql, values)).scalar_one()
            return seconds


async def read_journal(world: Pipeline) -> list[Record]:
    """Everything that intake has said."""
    async with world.intake.read_connection() as conn:
        return await journal.read_records(conn, {("intake", partition): 0 for partition in range(PARTITIONS)}, 1000)


@asynccontextmanager
async def open_pipeline(url: str) -> AsyncIterator[Pipeline]:
    """A new world on this database."""
    world = Pipeline(url)
    for database in (world.qualification, world.handoff):
        async with database.transaction() as conn:
            await conn.execute(sql(_MAKE))
    async with world.handoff.transaction() as conn:
        for lend in _LEND:
            await conn.execute(sql(lend))
    try:
        yield world
    finally:
        await world.close()
