"""A service that publishes, and what the consumers of its events handled."""

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

_CREATE_HANDLED = """
    create table handled_events (
        id bigint generated always as identity, consumer text, topic text, partition int, number bigint,
        subject text, at timestamptz default clock_timestamp()
    )
"""
# The schema is already lent, with the journal.
_GRANT = sql("grant select on handled_events to public")
_HEADS = sql("select partition, number from intake.heads where number > 0 order by partition")
_HANDLED = sql("""
    select partition, array_agg(number order by id) as numbers
    from handled_events group by partition order by partition
""")
_NOT_IN_JOURNAL = sql("""
    select h.partition, h.number from handled_events h left join intake.journal j using (partition, number)
    where j.subject is distinct from h.subject order by h.id
""")
_LEASES = sql("select member, array_agg(partition) as partitions from leases where partition >= 0 group by member")
_LONGEST_DELAY = sql("""
    select max(extract(epoch from h.at - control.at))::float as seconds
    from handled_events h join handoff.handled_events control using (topic, partition, number)
""")
_LONGEST_WAIT = sql("""
    select max(extract(epoch from h.at - j.recorded_at))::float as seconds
    from handled_events h join intake.journal j using (partition, number)
    where h.partition = any(:partitions) and j.recorded_at >= :since
""")
_EXTEND_LEASE = sql("""
    update members set seen_until = clock_timestamp() + make_interval(secs => :seconds) where member = :member
    returning clock_timestamp() as now
""")
_HEARTBEATS = sql("select member, seen_until from members")


@dataclass
class Pipeline:
    """intake publishes, qualification consumes; handoff may consume the same events, for comparison."""

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
        """Stage so many captures of as many leads, or of this one."""
        await stage_events(self.intake, [lead_captured(lead_id) for _ in range(count)])

    async def try_to_stage(self, count: int) -> bool:
        """The same, if PostgreSQL is available; whether it was."""
        try:
            await self.stage_captures(count)
        except Unavailable:
            return False
        return True

    async def journal_numbers(self) -> dict[int, list[int]]:
        """The numbers in each partition of the journal."""
        async with self.intake.read_connection() as conn:
            return {partition: list(range(1, head + 1)) for partition, head in await conn.execute(_HEADS)}

    async def handled_numbers(self) -> dict[int, list[int]]:
        """The numbers handled in each partition, in the order of handling, as often as they were handled."""
        async with self.qualification.read_connection() as conn:
            return {row.partition: row.numbers for row in await conn.execute(_HANDLED)}

    async def handled_of_another_journal(self) -> list[tuple[int, int]]:
        """(partition, number) of each handled event that is not the one with this number in the journal."""
        async with self.qualification.read_connection() as conn:
            return [(row.partition, row.number) for row in await conn.execute(_NOT_IN_JOURNAL)]

    async def count_handled(self) -> int:
        """The number of events handled, each as often as it was handled."""
        return sum(map(len, (await self.handled_numbers()).values()))

    async def all_handled(self) -> bool:
        """Whether no event is staged, and every numbered one is handled, once and in order."""
        async with self.intake.read_connection() as conn:
            staged = (await conn.execute(sql("select count(*) from outbox"))).scalar_one()
        return staged == 0 and await self.journal_numbers() == await self.handled_numbers()

    async def all_published(self) -> bool:
        """Whether the log in front of the journal has acknowledged every event."""
        async with self.intake.read_connection() as conn:
            unpublished = await conn.execute(
                sql("select (select count(*) from outbox) + sum(number - published) from heads")
            )
            return bool(unpublished.scalar_one() == 0)

    async def leases(self) -> dict[UUID | None, set[int]]:
        """The partitions that each process reads; under None those that no process reads."""
        async with self.qualification.read_connection() as conn:
            return {row.member: set(row.partitions) for row in await conn.execute(_LEASES)}

    async def heartbeats(self) -> dict[UUID, datetime]:
        """The live processes, and the instant until which their leases are valid."""
        async with self.qualification.read_connection() as conn:
            return {row.member: row.seen_until for row in await conn.execute(_HEARTBEATS)}

    async def now(self) -> datetime:
        """The instant by PostgreSQL's clock."""
        async with self.qualification.read_connection() as conn:
            return await database_clock(conn)

    async def extend_lease(self, member: UUID, seconds: float) -> datetime:
        """Let this member's leases be valid for so long from now on, as if it had renewed them; the instant now."""
        async with self.qualification.transaction() as conn:
            now: datetime = (await conn.execute(_EXTEND_LEASE, {"member": member, "seconds": seconds})).scalar_one()
            return now

    async def longest_delay(self) -> float:
        """By how many seconds at most an event was handled later than by handoff."""
        return await self._seconds(_LONGEST_DELAY)

    async def longest_wait(self, partitions: set[int], since: datetime) -> float:
        """How many seconds at most an event of these partitions waited that was published from this instant on."""
        return await self._seconds(_LONGEST_WAIT, partitions=sorted(partitions), since=since)

    async def _seconds(self, sql: Statement, **values: object) -> float:
        async with self.qualification.read_connection() as conn:
            seconds: float = (await conn.execute(sql, values)).scalar_one()
            return seconds


async def read_journal(pipeline: Pipeline) -> list[Record]:
    """Every record of intake's journal."""
    async with pipeline.intake.read_connection() as conn:
        return await journal.read_records(conn, {("intake", partition): 0 for partition in range(PARTITIONS)}, 1000)


@asynccontextmanager
async def open_pipeline(url: str) -> AsyncIterator[Pipeline]:
    """A new pipeline on this database."""
    pipeline = Pipeline(url)
    for database in (pipeline.qualification, pipeline.handoff):
        async with database.transaction() as conn:
            await conn.execute(sql(_CREATE_HANDLED))
    async with pipeline.handoff.transaction() as conn:
        await conn.execute(_GRANT)
    try:
        yield pipeline
    finally:
        await pipeline.close()
