"""The places that a reader reads: taken up where they stand, and looked after."""

from collections.abc import Collection
from uuid import UUID

from shared.database import Database
from shared.log import journal
from shared.log.records import Place, Position
from shared.parking import crowded
from shared.positions import jump, read_positions
from shared.telemetry import log


async def take_up(
    database: Database, partitions: Collection[int], me: UUID
) -> tuple[dict[Place, Position], set[Place]]:
    """The places of these partitions with their positions, and those among them that stand still: too much is parked.

    What retention dropped cannot be read any more: a position below that is moved above it, loudly.
    """
    async with database.reading() as conn:
        positions = await read_positions(conn, sorted(partitions))
        stopped = await crowded(conn) & positions.keys()
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
        await database.run(lambda conn: jump(conn, jumped, me))
    return {place: at for place, at in (positions | jumped).items() if place not in stopped}, stopped


async def look_around(database: Database, topics: Collection[str]) -> tuple[dict[Place, int], set[Place]]:
    """The last number of every place of these topics; and every place in which too much is parked."""
    async with database.reading() as conn:
        heads = await journal.heads_and_floors(conn, sorted(topics))
        return {place: head for place, (head, _) in heads.items()}, await crowded(conn)
