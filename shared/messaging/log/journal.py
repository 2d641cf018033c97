"""The journal as a log: the only one in the embedded default, and behind Kafka in production."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.database import Database, database_clock
from shared.db.lenders import borrow, group_by_lender, read_each
from shared.messaging.log.journal_queries import (
    select_epoch_owners,
    select_heads_and_floors,
    select_oldest_waiting,
    select_records,
)
from shared.messaging.log.record import Position, Record, TopicPartition, from_row
from shared.messaging.log.wakeups import wait_for_wakeup

# How many partitions share one read if more of them have records: so none waits long, however many records wait.
PARTITIONS_PER_READ = 12
NEVER = float("inf")

_POSITIONS = sql("select topic, partition, number from positions order by topic, partition")


async def read_records(conn: Connection, after: dict[TopicPartition, int], limit: int) -> list[Record]:
    """The records that follow these numbers, at most `limit` in all, in order within each partition.

    Earlier partitions of `after` come first, each with its share of `limit`: a caller that reads repeatedly rotates
    them.
    """
    records: list[Record] = []
    for topics in group_by_lender(conn, _distinct_topics(after)):
        if left := limit - len(records):
            values = {**_query_values(after), "each": _partition_limit(limit), "limit": left}
            async with borrow(conn, topics[0]) as lent:
                records += [from_row(row) for row in await lent.execute(select_records(topics), values)]
    return records


async def catch_up(
    conn: Connection, after: dict[TopicPartition, int], limit: int
) -> tuple[list[Record], set[TopicPartition]]:
    """The records that `read` returns, and the partitions that may have more."""
    records = await read_records(conn, after, limit)
    if len(records) == limit:
        return records, set(after)
    counts = Counter(record.topic_partition for record in records)
    return records, {key for key, count in counts.items() if count == _partition_limit(limit)}


async def read_epoch_owners(
    conn: Connection, after: dict[TopicPartition, int]
) -> tuple[dict[TopicPartition, int], dict[TopicPartition, list[tuple[int, UUID]]]]:
    """The heads of these partitions, and the epochs that own the numbers above: (first number, epoch), rising."""
    heads: dict[TopicPartition, int] = {}
    spans: dict[TopicPartition, list[tuple[int, UUID]]] = {}
    rows = await read_each(conn, _distinct_topics(after), select_epoch_owners, _query_values(after))
    for topic, partition, head, first, epoch in rows:
        heads[topic, partition] = head
        if epoch is not None:
            spans.setdefault((topic, partition), []).append((first, epoch))
    return heads, {key: sorted(owned, key=lambda span: span[0]) for key, owned in spans.items()}


async def read_heads_and_floors(conn: Connection, topics: Sequence[str]) -> dict[TopicPartition, tuple[int, int]]:
    """For each partition of these topics: the last number, and the last one that retention has dropped."""
    rows = await read_each(conn, topics, select_heads_and_floors)
    return {(topic, partition): (number, floor) for topic, partition, number, floor in rows}


async def read_consumer_lag(conn: Connection) -> tuple[datetime, float]:
    """The instant up to which this service has handled the events of its topics, and how many seconds ago that is."""
    handled = {(row.topic, row.partition): row.number for row in await conn.execute(_POSITIONS)}
    now = await database_clock(conn)
    rows = await read_each(conn, _distinct_topics(handled), select_oldest_waiting, _query_values(handled))
    as_of = min([now, *(row.oldest for row in rows if row.oldest)])
    return as_of, (now - as_of).total_seconds()


async def find_topics_ahead(conn: Connection) -> list[str]:
    """The topics whose journals end before what this service has handled: one server alone was restored."""
    handled = {(row.topic, row.partition): row.number for row in await conn.execute(_POSITIONS)}
    heads = await read_heads_and_floors(conn, _distinct_topics(handled))
    return sorted({key[0] for key, number in handled.items() if number > heads[key][0]})


class JournalSource:
    """Reads the producers' journals: when `wakeup` is set, or nothing was read for so many seconds."""

    log_name = "journal"

    def __init__(self, database: Database, wakeup: asyncio.Event, poll_seconds: float = NEVER) -> None:
        self.unready_reason: str | None = None
        self._database = database
        self._wakeup = wakeup
        self._poll_seconds = poll_seconds
        self._after: dict[TopicPartition, int] = {}
        # When to read though nothing woke it up, by the clock of the event loop.
        self._read_at = 0.0

    async def assign(self, positions: dict[TopicPartition, Position]) -> None:
        self._after = {key: position.number for key, position in positions.items()}
        self._read_at = 0.0

    def wake(self) -> None:
        self._wakeup.set()

    async def fetch(self, limit: int, seconds: float) -> list[Record]:
        clock = asyncio.get_running_loop().time
        deadline = clock() + seconds
        while True:
            if self._wakeup.is_set() or clock() >= self._read_at:
                records = await self._read(limit)
                # There may be more records, but only then.
                self._read_at = 0.0 if records else clock() + self._poll_seconds
                if records:
                    return records
            if clock() >= deadline:
                return []
            await wait_for_wakeup(self._wakeup, min(deadline, self._read_at) - clock())

    async def _read(self, limit: int) -> list[Record]:
        self._wakeup.clear()
        async with self._database.read_connection() as conn:
            records = await read_records(conn, self._after, limit)
        for record in records:
            # Moved to the end: the partition that was read longest ago comes first.
            self._after.pop(record.topic_partition)
            self._after[record.topic_partition] = record.number
        return records

    async def report_handled(self, positions: dict[TopicPartition, Position]) -> None:
        """Nothing to report: the positions stand in the consumer's own schema."""

    async def close(self) -> None:
        """There is nothing to close."""


def _partition_limit(limit: int) -> int:
    return -(-limit // PARTITIONS_PER_READ)


def _distinct_topics(after: dict[TopicPartition, int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for topic, _ in after))


def _query_values(after: dict[TopicPartition, int]) -> dict[str, Any]:
    """The parameters of the queries, for each topic."""
    values: dict[str, Any] = {}
    for topic in _distinct_topics(after):
        requested = [(partition, number) for (name, partition), number in after.items() if name == topic]
        values[f"{topic}_partitions"] = [partition for partition, _ in requested]
        values[f"{topic}_after"] = [number for _, number in requested]
    return values
