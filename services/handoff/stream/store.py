"""The events of handoff's journal for streams, and how far the journal reaches."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.handoff.stream.domain import Head, Progress
from services.handoff.subscriptions.domain.filter import PublishedEvent
from services.handoff.subscriptions.store.feed import read_published
from shared.db.connection import Connection, Row, sql
from shared.messaging.log.partitioner import is_preceded
from shared.messaging.log.record import Record

TOPIC = "handoff"

_READ = sql("""
    select day, following.partition, number, epoch, event_id, type, version, subject, occurred_at, recorded_at,
           cast(data as text) as data, packed_data
    from unnest(cast(:partitions as int[]), cast(:after as bigint[])) as requested (partition, after)
         cross join lateral (
             select * from journal where partition = requested.partition and number > requested.after
             order by number limit :each) as following
    order by following.partition, number
""")
_COUNT = sql("select count(*) from heads")
_HEADS = sql("""
    select heads.number, heads.floor, owner.epoch
    from unnest(cast(:partitions as int[]), cast(:numbers as bigint[])) as asked (partition, number)
         join heads on heads.partition = asked.partition
         left join lateral (
             select epoch from epochs
             where partition = asked.partition and first_number <= coalesce(asked.number, heads.number)
             order by first_number desc limit 1) as owner on coalesce(asked.number, heads.number) > 0
    order by asked.partition
""")


@dataclass(frozen=True)
class JournalEvent:
    """An event of the journal, and what decides who gets it."""

    record: Record
    published: PublishedEvent


async def read_after(conn: Connection, progress: Progress, each: int) -> list[JournalEvent]:
    """The events that follow, at most `each` of one partition, in order within each.

    Those of a new partition once all of its keys' former one is read.
    """
    values = {"partitions": list(range(len(progress.numbers))), "after": list(progress.numbers), "each": each}
    rows = await conn.execute(_READ, values)
    counts = Counter(row.partition for row in rows)
    unfinished = {partition for partition, count in counts.items() if count == each}
    readable = [row for row in rows if not is_preceded(row.partition, unfinished)]
    published = await read_published(conn, readable)
    return [_read(row, data, event) for row, (data, event) in zip(readable, published, strict=True)]


async def count_partitions(conn: Connection) -> int:
    """How many partitions the journal has."""
    count: int = (await conn.execute(_COUNT)).scalar_one()
    return count


async def find_last_heads(conn: Connection) -> list[Head]:
    """How far each partition reaches, with the owner of its last number."""
    return await find_heads(conn, [None] * await count_partitions(conn))


async def find_heads(conn: Connection, numbers: Sequence[int | None]) -> list[Head]:
    """How far each partition reaches, with the owner of this number of it; None: of its last one."""
    rows = await conn.execute(_HEADS, {"partitions": list(range(len(numbers))), "numbers": list(numbers)})
    return [Head(row.number, row.floor, row.epoch) for row in rows]


def _read(row: Row, data: str, published: PublishedEvent) -> JournalEvent:
    record = Record(
        TOPIC, row.partition, row.number, row.epoch, row.event_id, row.type, row.version, row.subject,
        row.occurred_at, row.recorded_at, data,
    )  # fmt: skip
    return JournalEvent(record, published)
