"""What an operator does about parked records: look, do again, or give up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.messaging.event_handler import EventHandler, dispatch
from shared.messaging.log.partitioner import choose_partition
from shared.messaging.log.record import Record

LIST_LIMIT = 200
REPLAY_LIMIT = 1000

_LIST = sql("""
    select topic, partition, number, type, subject, error, parked_at from dead_letters
    order by parked_at, topic, partition, number limit :limit
""")
_SHOW = sql("""
    select topic, partition, number, event_id, type, version, subject, occurred_at, recorded_at, error, parked_at, data
    from dead_letters where topic = :topic and partition = :partition and number = :number
""")
# The position row first, as every reader does.
_LOCK = sql("select number from positions where topic = :topic and partition = :partition for update")
_OF_KEY = sql("""
    select topic, partition, number, event_id, type, version, subject, occurred_at, recorded_at, data::text as data
    from dead_letters where topic = :topic and subject = :subject order by number limit :limit
""")
_FORGET_KEY = sql("delete from dead_letters where topic = :topic and subject = :subject and number <= :last")
_FORGET = sql("delete from dead_letters where topic = :topic and partition = :partition and number = :number")


@dataclass(frozen=True)
class DeadLetter:
    """One line of the list."""

    topic: str
    partition: int
    number: int
    type: str
    subject: str
    error: str
    parked_at: datetime


async def list_parked(database: Database, limit: int = LIST_LIMIT) -> list[DeadLetter]:
    """The oldest parked records of this service."""
    async with database.read_connection() as conn:
        return [DeadLetter(*row) for row in await conn.execute(_LIST, {"limit": limit})]


async def show(database: Database, topic: str, partition: int, number: int) -> dict[str, Any] | None:
    """One parked record, whole."""
    async with database.read_connection() as conn:
        found = await conn.execute(_SHOW, {"topic": topic, "partition": partition, "number": number})
    return dict(found[0]) if found else None


async def replay(database: Database, hearings: Sequence[EventHandler], topic: str, subject: str) -> int:
    """Handle the parked records of one key in order, by the road they would have taken; how many were handled.

    All of them or none: whatever a handler raises is raised here, and they stay parked.
    """

    async def work(conn: Connection) -> int:
        await conn.execute(_LOCK, {"topic": topic, "partition": choose_partition(subject)})
        found = await conn.execute(_OF_KEY, {"topic": topic, "subject": subject, "limit": REPLAY_LIMIT})
        # The epoch guards what comes from Kafka; these come from our own table.
        rows = [Record(epoch=UUID(int=0), **row) for row in found]
        if not rows:
            return 0
        await dispatch(conn, hearings, rows)
        await conn.execute(_FORGET_KEY, {"topic": topic, "subject": subject, "last": rows[-1].number})
        return len(rows)

    return await database.run(work)


async def discard(database: Database, topic: str, partition: int, number: int) -> bool:
    """Give up one parked record; what waits behind it stays parked until it is replayed."""

    async def work(conn: Connection) -> bool:
        await conn.execute(_LOCK, {"topic": topic, "partition": partition})
        return await conn.execute_count(_FORGET, {"topic": topic, "partition": partition, "number": number}) > 0

    return await database.run(work)
