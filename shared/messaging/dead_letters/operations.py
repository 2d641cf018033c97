"""What an operator does about dead letters: list, show, replay or discard them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.auth import record_change
from shared.db.connection import Connection, sql
from shared.db.database import Database
from shared.db.messaging_tables import PARTITIONS
from shared.messaging.event_handler import EventHandler, dispatch
from shared.messaging.log.partitioner import hash_key
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
# The position row is locked first, as by every consumer.
_LOCK = sql("select number from positions where topic = :topic and partition = :partition for update")
# Those that a key has with any number of partitions; of every topic, since an erasure of the lead deletes in all.
_LOCK_KEY = sql("""
    select number from positions where partition % :first = :partition order by topic, partition for update
""")
# A key moves to higher partitions only, once it has no more events in its former one.
_KEY_RECORDS = sql("""
    select topic, partition, number, event_id, type, version, subject, occurred_at, recorded_at, data::text as data
    from dead_letters where topic = :topic and subject = :subject
    order by partition, number limit :limit
""")
_DELETE_KEY = sql("""
    delete from dead_letters
    where topic = :topic and subject = :subject and (partition, number) <= (:partition, :last)
""")
_DELETE = sql("delete from dead_letters where topic = :topic and partition = :partition and number = :number")


@dataclass(frozen=True)
class DeadLetter:
    """One dead letter as the list shows it."""

    topic: str
    partition: int
    number: int
    type: str
    subject: str
    error: str
    parked_at: datetime


async def list_dead_letters(database: Database, limit: int = LIST_LIMIT) -> list[DeadLetter]:
    """The oldest dead letters of this service, at most `limit`."""
    async with database.read_connection() as conn:
        return [DeadLetter(*row) for row in await conn.execute(_LIST, {"limit": limit})]


async def find_dead_letter(database: Database, topic: str, partition: int, number: int) -> dict[str, Any] | None:
    """All columns of one dead letter; None if there is none with this number."""
    async with database.read_connection() as conn:
        rows = await conn.execute(_SHOW, {"topic": topic, "partition": partition, "number": number})
    return dict(rows[0]) if rows else None


async def replay(database: Database, event_handlers: Sequence[EventHandler], topic: str, subject: str) -> int:
    """Handle the dead letters of one key in order, by the service's event handlers; how many were handled.

    All of them or none: what a handler raises is raised here, and they stay dead letters.
    """

    async def work(conn: Connection) -> int:
        first = {"partition": hash_key(subject) % PARTITIONS, "first": PARTITIONS}
        await conn.execute(_LOCK_KEY, first)
        rows = await conn.execute(_KEY_RECORDS, {"topic": topic, "subject": subject, "limit": REPLAY_LIMIT})
        # The epoch is checked only for records from Kafka; these come from the service's own table.
        records = [Record(epoch=UUID(int=0), **row) for row in rows]
        if not records:
            return 0
        await dispatch(conn, event_handlers, records)
        last = {"partition": records[-1].partition, "last": records[-1].number}
        await conn.execute(_DELETE_KEY, {"topic": topic, "subject": subject, **last})
        await record_change(conn, None, f"replayed {len(records)}", f"dead-letters/{topic}/{subject}")
        return len(records)

    return await database.run(work)


async def discard(database: Database, topic: str, partition: int, number: int) -> bool:
    """Delete one dead letter; whether there was one. Later records of its key stay until they are replayed."""

    async def work(conn: Connection) -> bool:
        await conn.execute(_LOCK, {"topic": topic, "partition": partition})
        if not await conn.execute_count(_DELETE, {"topic": topic, "partition": partition, "number": number}):
            return False
        await record_change(conn, None, "discarded", f"dead-letters/{topic}/{partition}/{number}")
        return True

    return await database.run(work)
