"""How far a service has handled each partition: the fence against every other reader, live or undead."""

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
    join unnest(cast(:topics as text[]), cast(:partitions as int[])) as asked (topic, partition)
         on asked.topic = p.topic and asked.partition = p.partition
    where exists (select from leases l where l.partition = p.partition and l.member = :me)
    order by p.topic, p.partition
    for update of p skip locked
""")
_MOVE = sql("""
    update positions p set number = moved.number, hint = coalesce(moved.hint, p.hint), tries = 0
    from unnest(cast(:topics as text[]), cast(:partitions as int[]), cast(:numbers as bigint[]),
                cast(:hints as bigint[])) as moved (topic, partition, number, hint)
    where p.topic = moved.topic and p.partition = moved.partition
""")
_TRY = sql("""
    update positions set tries = tries + 1 where topic = :topic and partition = :partition and number = :number
    returning tries
""")


async def read_positions(conn: Connection, partitions: Sequence[int]) -> dict[TopicPartition, Position]:
    """The positions in these partitions of every topic heard."""
    rows = await conn.execute(_READ, {"partitions": list(partitions)})
    return {(row.topic, row.partition): Position(row.number, row.hint) for row in rows}


async def lock_positions(conn: Connection, places: Sequence[TopicPartition], me: UUID) -> dict[TopicPartition, int]:
    """Lock these rows in order, skipping what another holds; the numbers of those that are ours now."""
    values = {"topics": [topic for topic, _ in places], "partitions": [number for _, number in places], "me": me}
    return {(row.topic, row.partition): row.number for row in await conn.execute(_LOCK, values)}


async def move_positions(conn: Connection, moved: dict[TopicPartition, Position]) -> None:
    """Everything up to these numbers is handled."""
    values = {
        "topics": [topic for topic, _ in moved],
        "partitions": [partition for _, partition in moved],
        "numbers": [position.number for position in moved.values()],
        "hints": [position.kafka_offset for position in moved.values()],
    }
    await conn.execute(_MOVE, values)


async def skip_to(conn: Connection, positions: dict[TopicPartition, Position], me: UUID) -> None:
    """Give up what lies below these positions, as far as they are this process's."""
    at = await lock_positions(conn, list(positions), me)
    await move_positions(conn, {place: to for place, to in positions.items() if at.get(place, to.number) < to.number})


async def increment_attempts(conn: Connection, place: TopicPartition, number: int) -> int:
    """One more time that the record after `number` overran alone; kept here, since the process may be killed for it."""
    row = (await conn.execute(_TRY, {"topic": place[0], "partition": place[1], "number": number})).first()
    return row.tries if row else 0
