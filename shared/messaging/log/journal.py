"""The journal as a log: the whole of it in the embedded default, the ground under Kafka in production."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db.connection import Connection
from shared.db.connection import sql as text
from shared.db.database import Database, database_clock
from shared.messaging.log.record import Position, Record, TopicPartition
from shared.messaging.log.wakeups import wait_for_wakeup

# How many places share one read, where more have something to say. None may stand still for long, however much waits.
FAIR_SHARES = 12

_FIELDS = "partition, number, epoch, event_id, type, version, subject, occurred_at, recorded_at, data::text"
_READ = """
    select '{topic}' as topic, j.* from unnest(cast(:{topic}_partitions as int[]), cast(:{topic}_after as bigint[]))
           as wanted (place, after)
    cross join lateral (
        select {fields} from {topic}.journal where partition = wanted.place and number > wanted.after
        order by number limit :each
    ) j
"""
_BEHIND = """
    select min(waiting.recorded_at) as oldest from {service}.positions p cross join lateral (
        select recorded_at from {topic}.journal
        where partition = p.partition and number > p.number order by number limit 1
    ) waiting where p.topic = '{topic}'
"""
_OWNERS = """
    select '{topic}' as topic, w.place, h.number as head, o.first_number, o.epoch
    from unnest(cast(:{topic}_partitions as int[]), cast(:{topic}_after as bigint[])) as w (place, after)
    join {topic}.heads h on h.partition = w.place
    left join {topic}.epochs o on o.partition = w.place and o.first_number >= coalesce((
        select max(first_number) from {topic}.epochs e where e.partition = w.place and e.first_number <= w.after + 1
    ), 0)
"""
_FLOORS = "select '{topic}' as topic, partition, number, floor from {topic}.heads"
_TOPICS_READ = text("select distinct topic from positions")


async def read(conn: Connection, after: dict[TopicPartition, int], limit: int) -> list[Record]:
    """The records that follow these numbers, at most `limit` in all, in order within each place.

    Earlier places of `after` come first, each with its share of `limit`: whoever asks often rotates them.
    """
    if not after:
        return []
    sql, values = _by_topic(_READ, after, fields=_FIELDS)
    rows = await conn.execute(text(f"{sql} limit :limit"), {**values, "each": _share(limit), "limit": limit})
    return [Record(*row) for row in rows]


async def catch_up(
    conn: Connection, after: dict[TopicPartition, int], limit: int
) -> tuple[list[Record], set[TopicPartition]]:
    """What `read` gives, and the places that may have more."""
    found = await read(conn, after, limit)
    if len(found) == limit:
        return found, set(after)
    counts = Counter(record.topic_partition for record in found)
    return found, {place for place, count in counts.items() if count == _share(limit)}


async def epoch_owners(
    conn: Connection, after: dict[TopicPartition, int]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, list[tuple[int, UUID]]]]:
    """The heads of these places, and which epoch owns the numbers above: (first number, epoch) in rising order."""
    sql, values = _by_topic(_OWNERS, after)
    heads: dict[TopicPartition, int] = {}
    spans: dict[TopicPartition, list[tuple[int, UUID]]] = {}
    for topic, partition, head, first, epoch in await conn.execute(text(sql), values):
        heads[topic, partition] = head
        if epoch is not None:
            spans.setdefault((topic, partition), []).append((first, epoch))
    return heads, {place: sorted(owned, key=lambda span: span[0]) for place, owned in spans.items()}


async def heads_and_floors(conn: Connection, topics: Sequence[str]) -> dict[TopicPartition, tuple[int, int]]:
    """For every place of these topics: the last number given, and the last one that retention has dropped."""
    if not topics:
        return {}
    sql = " union all ".join(_FLOORS.format(topic=topic) for topic in topics)
    return {(topic, partition): (number, floor) for topic, partition, number, floor in await conn.execute(text(sql))}


async def consumer_lag(conn: Connection, service: str) -> tuple[datetime, float]:
    """Up to which instant `service` has handled what its topics say, and how many seconds ago that is."""
    topics = [row.topic for row in await conn.execute(_TOPICS_READ)]
    now = await database_clock(conn)
    if not topics:
        return now, 0.0
    parts = " union all ".join(_BEHIND.format(service=service, topic=topic) for topic in topics)
    oldest = (await conn.execute(text(f"select min(oldest) from ({parts}) as each_topic"))).scalar_one()
    as_of = min(oldest or now, now)
    return as_of, (now - as_of).total_seconds()


class JournalSource:
    """Reads the speakers' journals; `bell` rings when a relay of this process numbered, else it looks by itself."""

    log_name = "journal"

    def __init__(self, database: Database, bell: asyncio.Event, poll_seconds: float) -> None:
        self.why: str | None = None
        self._database = database
        self._bell = bell
        self._poll_seconds = poll_seconds
        self._after: dict[TopicPartition, int] = {}

    async def assign(self, positions: dict[TopicPartition, Position]) -> None:
        self._after = {place: position.number for place, position in positions.items()}

    async def fetch(self, limit: int, seconds: float) -> list[Record]:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while True:
            self._bell.clear()
            found = await self._read(limit)
            left = until - loop.time()
            if found or left <= 0:
                return found
            await wait_for_wakeup(self._bell, min(left, self._poll_seconds))

    async def _read(self, limit: int) -> list[Record]:
        async with self._database.read_connection() as conn:
            found = await read(conn, self._after, limit)
        for record in found:
            # Taken out and put back last: who had a turn waits until all others had one.
            self._after.pop(record.topic_partition)
            self._after[record.topic_partition] = record.number
        return found

    async def report_handled(self, positions: dict[TopicPartition, Position]) -> None:
        """Nobody else wants to know: positions are in the reader's own schema."""

    async def close(self) -> None:
        """Nothing is held open."""


def _share(limit: int) -> int:
    return -(-limit // FAIR_SHARES)


def _by_topic(template: str, after: dict[TopicPartition, int], **words: str) -> tuple[str, dict[str, Any]]:
    topics = list(dict.fromkeys(topic for topic, _ in after))
    values: dict[str, Any] = {}
    for topic in topics:
        wanted = [(partition, number) for (name, partition), number in after.items() if name == topic]
        values[f"{topic}_partitions"] = [partition for partition, _ in wanted]
        values[f"{topic}_after"] = [number for _, number in wanted]
    return " union all ".join(template.format(topic=topic, **words) for topic in topics), values
