"""The partitions that a consumer reads: their positions when it starts to read them, and their state meanwhile.

Topics whose journals are on servers that do not answer are left out.
"""

import asyncio
from collections import Counter
from collections.abc import Collection
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.database import DATABASE_FAILURES, Database
from shared.db.messaging_tables import PARTITIONS_LIMIT
from shared.messaging.consumer.positions import read_positions, skip_to
from shared.messaging.dead_letters.store import find_partitions_over_limit
from shared.messaging.log import journal
from shared.messaging.log.record import Position, TopicPartition
from shared.telemetry import log

PROBE_SECONDS = 1.0

_PROBE = sql("select 1")


async def load_partitions(
    database: Database, partitions: Collection[int], member_id: UUID, without: Collection[str] = ()
) -> tuple[dict[TopicPartition, Position], set[TopicPartition]]:
    """The positions of these partitions in every topic but `without`; and those stopped by too many dead letters.

    What retention dropped can no longer be read: a position below it is moved above it, with an error in the log.
    """
    async with database.read_connection() as conn:
        found = await read_positions(conn, sorted(partitions))
        positions = {key: position for key, position in found.items() if key[0] not in without}
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


class AwayTopics:
    """Asks for each server that is away whether it answers again, beside what the consumer reads meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._probes: dict[str, asyncio.Task[None]] = {}

    @property
    def topics(self) -> frozenset[str]:
        """The topics to be left out now."""
        return frozenset(self._probes)

    @property
    def reason(self) -> str | None:
        """Which databases are away, for /readyz."""
        return ", ".join(f"the database of {topic} is away" for topic in sorted(self._probes)) or None

    def add(self, topic: str) -> bool:
        """Leave the topic out until its server answers; False if it is left out already, or is on the own server."""
        lender = self._database.lenders.get(topic)
        if lender is None or topic in self._probes:
            return False
        log.warning("topic_waits_for_its_server", service=self._database.service, topic=topic)
        self._probes[topic] = asyncio.create_task(_await_answer(lender))
        return True

    def take_back(self) -> bool:
        """Whether a server answers again since the last call: its topic is no longer left out."""
        answered = [topic for topic, probe in self._probes.items() if probe.done()]
        for topic in answered:
            del self._probes[topic]
            log.info("topic_is_read_again", service=self._database.service, topic=topic)
        return bool(answered)

    def close(self) -> None:
        """Ask no more."""
        for probe in self._probes.values():
            probe.cancel()


async def _await_answer(lender: Database) -> None:
    while True:
        await asyncio.sleep(PROBE_SECONDS)
        try:
            async with lender.read_connection() as conn:
                await conn.execute(_PROBE)
        except (OSError, *DATABASE_FAILURES):
            continue
        return
