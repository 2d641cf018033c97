"""The partitions that a consumer reads: their positions when it starts to read them, and their state meanwhile."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from shared.db.connection import Connection
from shared.db.database import Database
from shared.db.messaging_tables import PARTITIONS_LIMIT
from shared.messaging.consumer.positions import read_positions, skip_to
from shared.messaging.dead_letters.store import find_partitions_over_limit
from shared.messaging.log import journal
from shared.messaging.log.record import Position, TopicPartition
from shared.telemetry import log


async def load_partitions(
    database: Database, partitions: Collection[int], member_id: UUID
) -> tuple[dict[TopicPartition, Position], set[TopicPartition]]:
    """The positions of these partitions in every topic; and those that are stopped, with too many dead letters.

    What retention dropped can no longer be read: a position below it is moved above it, with an error in the log.
    """
    async with database.read_connection() as conn:
        positions = await read_positions(conn, sorted(partitions))
        stopped = await find_partitions_over_limit(conn) & positions.keys()
        heads = await journal.read_heads_and_floors(conn, sorted({topic for topic, _ in positions}))
    for topic, partition in sorted(stopped):
        log.error("partition_stopped_dead_letter_limit", service=database.service, topic=topic, partition=partition)
    floors = {key: heads[key][1] for key, position in positions.items() if position.number < heads[key][1]}
    for (topic, partition), floor in floors.items():
        log.error("events_lost_after_retention", service=database.service, topic=topic, partition=partition, head=floor)
    skipped = {key: Position(floor, None) for key, floor in floors.items()}
    if skipped:
        await database.run(lambda conn: skip_to(conn, skipped, member_id))
    return {key: position for key, position in (positions | skipped).items() if key not in stopped}, stopped


async def inspect_partitions(
    database: Database, topics: Collection[str]
) -> tuple[dict[TopicPartition, int], set[TopicPartition]]:
    """The last number of every partition of these topics; and every partition with too many dead letters."""

    async def inspect(conn: Connection) -> tuple[dict[TopicPartition, int], set[TopicPartition]]:
        heads = await journal.read_heads_and_floors(conn, sorted(topics))
        return {key: head for key, (head, _) in heads.items()}, await find_partitions_over_limit(conn)

    return await database.run(inspect)


async def read_lags(conn: Connection) -> dict[str, int]:
    """How many events of each topic the service has not handled, whichever process reads them, or none."""
    positions = await read_positions(conn, range(PARTITIONS_LIMIT))
    heads = await journal.read_heads_and_floors(conn, sorted({topic for topic, _ in positions}))
    lags: Counter[str] = Counter()
    for key, position in positions.items():
        topic, _ = key
        lags[topic] += max(0, heads[key][0] - position.number)
    return lags
