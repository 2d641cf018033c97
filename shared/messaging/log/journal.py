"""The journal as a log: the whole of it in the embedded default, the ground under Kafka in production."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.database import Database, database_clock
from shared.messaging.log.journal_queries import floors, oldest_waiting, owners_of, records
from shared.messaging.log.record import Position, Record, TopicPartition
from shared.messaging.log.wakeups import wait_for_wakeup

# How many places share one read, where more have something to say. None may stand still for long, however much waits.
FAIR_SHARES = 12

_TOPICS_READ = sql("select distinct topic from positions")


async def read(conn: Connection, after: dict[TopicPartition, int], limit: int) -> list[Record]:
    """The records that follow these numbers, at most `limit` in all, in order within each place.

    Earlier places of `after` come first, each with its share of `limit`: whoever asks often rotates them.
    """
    if not after:
        return []
    values = {**_asked(after), "each": _share(limit), "limit": limit}
    rows = await conn.execute(records(_topics(after)), values)
    return [Record(*row) for row in rows]


async def catch_up(
    conn: Connection, after: dict[TopicPartition, int], limit: int
) -> tuple[list[Record], set[TopicPartition]]:
    """What `read` gives, and the places that may have more."""
    found = await read(conn, after, limit)
    if len(found) == limit:
        return found, set(after)
    counts = Counter(record.place for record in found)
    return found, {place for place, count in counts.items() if count == _share(limit)}


async def epoch_owners(
    conn: Connection, after: dict[TopicPartition, int]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, list[tuple[int, UUID]]]]:
    """The heads of these places, and which epoch owns the numbers above: (first number, epoch) in rising order."""
    heads: dict[TopicPartition, int] = {}
    spans: dict[TopicPartition, list[tuple[int, UUID]]] = {}
    for topic, partition, head, first, epoch in await conn.execute(owners_of(_topics(after)), _asked(after)):
        heads[topic, partition] = head
        if epoch is not None:
            spans.setdefault((topic, partition), []).append((first, epoch))
    return heads, {place: sorted(owned, key=lambda span: span[0]) for place, owned in spans.items()}


async def heads_and_floors(conn: Connection, topics: Sequence[str]) -> dict[TopicPartition, tuple[int, int]]:
    """For every place of these topics: the last number given, and the last one that retention has dropped."""
    if not topics:
        return {}
    rows = await conn.execute(floors(tuple(topics)))
    return {(topic, partition): (number, floor) for topic, partition, number, floor in rows}


async def consumer_lag(conn: Connection, service: str) -> tuple[datetime, float]:
    """Up to which instant `service` has handled what its topics say, and how many seconds ago that is."""
    topics = [row.topic for row in await conn.execute(_TOPICS_READ)]
    now = await database_clock(conn)
    if not topics:
        return now, 0.0
    oldest = (await conn.execute(oldest_waiting(service, tuple(sorted(topics))))).scalar_one()
    as_of = min(oldest or now, now)
    return as_of, (now - as_of).total_seconds()


class JournalSource:
    """Reads the speakers' journals; `bell` rings when a relay of this process numbered, else it looks by itself."""

    via = "journal"

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
            self._after.pop(record.place)
            self._after[record.place] = record.number
        return found

    async def handled(self, positions: dict[TopicPartition, Position]) -> None:
        """Nobody else wants to know: positions are in the reader's own schema."""

    async def close(self) -> None:
        """Nothing is held open."""


def _share(limit: int) -> int:
    return -(-limit // FAIR_SHARES)


def _topics(after: dict[TopicPartition, int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for topic, _ in after))


def _asked(after: dict[TopicPartition, int]) -> dict[str, Any]:
    """The parameters of the queries, for each topic."""
    values: dict[str, Any] = {}
    for topic in _topics(after):
        wanted = [(partition, number) for (name, partition), number in after.items() if name == topic]
        values[f"{topic}_partitions"] = [partition for partition, _ in wanted]
        values[f"{topic}_after"] = [number for _, number in wanted]
    return values
