"""Topics: Accord creates them, with the partitions that every consumer expects, and the retention of the journal."""

from collections.abc import Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.config.kafka_settings import KafkaConnection
from shared.errors import Unavailable
from shared.messaging.log.kafka.bounded_calls import (
    REQUEST_MS,
    START_SECONDS,
    client_options,
    run_detached,
    with_deadline,
)
from shared.telemetry import log

DAY_MS = 24 * 3600 * 1000
COPIES = 3


class TooFewPartitions(Unavailable):
    """A topic that was created outside Accord has fewer partitions than the journal."""


async def ensure_topic(client: Any, connection: KafkaConnection, topic: str, wanted: int, retention_days: int) -> None:
    """Create the topic with so many partitions if it does not exist. Raises TooFewPartitions.

    Requests the metadata of all topics: a request for one by name creates it with the broker's own settings, where
    brokers create topics by themselves.
    """
    cluster = await with_deadline(START_SECONDS, client.fetch_all_metadata())
    partitions = cluster.partitions_for_topic(topic)
    if partitions is None:
        await _create(connection, _topic_settings(topic, wanted, min(COPIES, len(cluster.brokers())), retention_days))
        log.info("topic_created", topic=topic, partitions=wanted)
    elif len(partitions) < wanted:
        raise TooFewPartitions("topic with enough partitions", f"{topic} has {len(partitions)} of {wanted} partitions")


async def add_partitions(connection: KafkaConnection, topics: Sequence[str], wanted: int) -> None:
    """Have at least so many partitions in each existing topic of these. Raises KafkaError, OSError, TimeoutError."""
    admin = AIOKafkaAdminClient(**client_options(connection, "accord-partitions"))
    try:
        await with_deadline(START_SECONDS, admin.start())
        described = await with_deadline(START_SECONDS, admin.describe_topics(list(topics)))
        few = [topic["topic"] for topic in described if 0 < len(topic["partitions"]) < wanted]
        if few:
            more = {topic: NewPartitions(wanted) for topic in few}
            await with_deadline(START_SECONDS, admin.create_partitions(more, timeout_ms=REQUEST_MS))
    finally:
        run_detached(START_SECONDS, admin.close())


def _topic_settings(topic: str, partitions: int, copies: int, retention_days: int) -> NewTopic:
    # Kafka deletes whole segments, so old events stay longer by as much as a segment spans.
    configs = {"cleanup.policy": "delete", "retention.ms": str(retention_days * DAY_MS), "segment.ms": str(DAY_MS)}
    return NewTopic(topic, partitions, copies, topic_configs=configs)


async def _create(connection: KafkaConnection, topic: NewTopic) -> None:
    admin = AIOKafkaAdminClient(**client_options(connection, "accord-topics"))
    try:
        await with_deadline(START_SECONDS, admin.start())
        response = await with_deadline(START_SECONDS, admin.create_topics([topic], timeout_ms=REQUEST_MS))
    finally:
        run_detached(START_SECONDS, admin.close())
    for _, code, *_ in response.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise error(topic.name)
