"""What `accord partitions` does: in Kafka, then in the databases of the four services."""

from aiokafka.errors import KafkaError

from services.cli.services import BUILDS
from services.handoff.subscriptions.store import feed
from shared.config.settings import Settings
from shared.db.lenders import open_database
from shared.db.preconditions import check_database
from shared.events.catalogue import BY_TOPIC
from shared.messaging.log.kafka.topics import add_partitions
from shared.messaging.partitioning import Participant, PartitionsRefused, raise_partitions, read_count, require_possible


async def read_or_raise(settings: Settings, count: int | None) -> dict[str, int]:
    """The partitions of each topic, after they were raised to `count`, if it is given. Raises PartitionsRefused."""
    for url in settings.group_by_database(tuple(BUILDS)):
        await check_database(url)
    participants = [_participant(settings, service) for service in BUILDS]
    try:
        if count is not None:
            require_possible(count, await _read_counts(participants))
            await _add_to_kafka(settings, count)
            await raise_partitions(participants, count)
        return await _read_counts(participants)
    finally:
        for each in participants:
            await each.database.close()


def _participant(settings: Settings, service: str) -> Participant:
    database = open_database(settings, service)
    is_published = settings.kafka is not None and bool(BY_TOPIC.get(service))
    if service != "handoff":
        return Participant(database, is_published)
    return Participant(database, is_published, feed.count_unmade, feed.add_positions)


async def _read_counts(participants: list[Participant]) -> dict[str, int]:
    counts = {}
    for each in participants:
        async with each.database.read_connection() as conn:
            counts[each.name] = await read_count(conn)
    return counts


async def _add_to_kafka(settings: Settings, count: int) -> None:
    """Before the journal has more partitions, so that nothing is numbered that cannot be published."""
    if settings.kafka is None:
        return
    try:
        await add_partitions(settings.kafka, [topic for topic in BY_TOPIC if topic in BUILDS], count)
    except (KafkaError, OSError, TimeoutError) as error:
        refusal = f"Kafka did not add partitions ({error or type(error).__name__}). Nothing was changed in PostgreSQL"
        raise PartitionsRefused(refusal) from error
