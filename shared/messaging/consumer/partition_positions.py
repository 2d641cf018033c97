"""The places that a reader reads: taken up where they stand, and looked after."""

from collections.abc import Collection
from uuid import UUID

from shared.db.database import Database
from shared.messaging.consumer.positions import read_positions, skip_to
from shared.messaging.dead_letters.store import find_partitions_over_limit
from shared.messaging.log import journal
from shared.messaging.log.record import Position, TopicPartition
from shared.telemetry import log


async def load_partitions(
    database: Database, partitions: Collection[int], me: UUID
) -> tuple[dict[TopicPartition, Position], set[TopicPartition]]:
    """The places of these partitions with their positions, and those among them that stand still: too much is parked.

    What retention dropped cannot be read any more: a position below that is moved above it, loudly.
    """
    async with database.read_connection() as conn:
        positions = await read_positions(conn, sorted(partitions))
        stopped = await find_partitions_over_limit(conn) & positions.keys()
        heads = await journal.heads_and_floors(conn, sorted({topic for topic, _ in positions}))
    for topic, partition in sorted(stopped):
        log.error("partition stopped: too much is parked", service=database.service, topic=topic, partition=partition)
    lost = {place: heads[place][1] for place, at in positions.items() if at.number < heads[place][1]}
    for (topic, partition), floor in lost.items():
        log.error(
            "events lost: the journal no longer has them",
            service=database.service, topic=topic, partition=partition, head=floor,
        )  # fmt: skip
    jumped = {place: Position(floor, None) for place, floor in lost.items()}
    if jumped:
        await database.run(lambda conn: skip_to(conn, jumped, me))
    return {place: at for place, at in (positions | jumped).items() if place not in stopped}, stopped


async def inspect_partitions(
    database: Database, topics: Collection[str]
) -> tuple[dict[TopicPartition, int], set[TopicPartition]]:
    """The last number of every place of these topics; and every place in which too much is parked."""
    async with database.read_connection() as conn:
        heads = await journal.heads_and_floors(conn, sorted(topics))
        return {place: head for place, (head, _) in heads.items()}, await find_partitions_over_limit(conn)
