"""How far a service has handled each partition.

The locked rows are the fence against every other process of the service, also one that was suspended and goes on.
"""

from collections.abc import Sequence
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.messaging.log.record import Position, TopicPartition

_READ = sql("""
    select topic, partition, number, hint from positions where partition = any(cast(:partitions as int[]))
""")
# A row that another process holds is left out, and so is one whose lease this process lost.
_LOCK = sql("""
    select p.topic, p.partition, p.number
    from positions p
    join unnest(cast(:topics as text[]), cast(:partitions as int[])) as wanted (topic, partition)
         on wanted.topic = p.topic and wanted.partition = p.partition
    where exists (select from leases l where l.partition = p.partition and l.member = :member_id)
    order by p.topic, p.partition
    for update of p skip locked
""")
_MOVE = sql("""
    update positions p set number = moved.number, hint = coalesce(moved.hint, p.hint), tries = 0
    from unnest(cast(:topics as text[]), cast(:partitions as int[]), cast(:numbers as bigint[]),
                cast(:hints as bigint[])) as moved (topic, partition, number, hint)
    where p.topic = moved.topic and p.partition = moved.partition
""")
_INCREMENT_ATTEMPTS = sql("""
    update positions set tries = tries + 1 where topic = :topic and partition = :partition and number = :number
    returning tries
""")


async def read_positions(conn: Connection, partitions: Sequence[int]) -> dict[TopicPartition, Position]:
    """The positions in these partitions of every topic that the service consumes."""
    rows = await conn.execute(_READ, {"partitions": list(partitions)})
    return {(row.topic, row.partition): Position(row.number, row.hint) for row in rows}


async def lock_positions(
    conn: Connection, topic_partitions: Sequence[TopicPartition], member_id: UUID
) -> dict[TopicPartition, int]:
    """Lock these rows in order, skipping those that another process holds; the numbers of the locked ones."""
    values = {
        "topics": [topic for topic, _ in topic_partitions],
        "partitions": [partition for _, partition in topic_partitions],
        "member_id": member_id,
    }
    return {(row.topic, row.partition): row.number for row in await conn.execute(_LOCK, values)}


async def move_positions(conn: Connection, moved: dict[TopicPartition, Position]) -> None:
    """Everything up to these positions is handled."""
    values = {
        "topics": [topic for topic, _ in moved],
        "partitions": [partition for _, partition in moved],
        "numbers": [position.number for position in moved.values()],
        "hints": [position.kafka_offset for position in moved.values()],
    }
    await conn.execute(_MOVE, values)


async def skip_to(conn: Connection, positions: dict[TopicPartition, Position], member_id: UUID) -> None:
    """Handle nothing below these positions, in the partitions that this process holds."""
    numbers = await lock_positions(conn, list(positions), member_id)
    ahead = {
        key: position for key, position in positions.items() if numbers.get(key, position.number) < position.number
    }
    await move_positions(conn, ahead)


async def increment_attempts(conn: Connection, topic_partition: TopicPartition, number: int) -> int:
    """Count one more attempt in which the record after `number` timed out alone; the attempts so far.

    The row keeps the count, since the supervisor may kill the process for such a record.
    """
    topic, partition = topic_partition
    row = (await conn.execute(_INCREMENT_ATTEMPTS, {"topic": topic, "partition": partition, "number": number})).first()
    return row.tries if row else 0
