"""Topics: Accord creates them, with the partitions that every consumer expects, and the retention of the journal."""

from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.config.kafka_settings import KafkaConnection
from shared.db.messaging_tables import PARTITIONS
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


async def ensure_topic(client: Any, connection: KafkaConnection, topic: str, retention_days: int) -> None:
    """Create the topic if it does not exist. Raises TooFewPartitions.

    Requests the metadata of all topics: a request for one by name creates it with the broker's own settings, where
    brokers create topics by themselves.
    """
    cluster = await with_deadline(START_SECONDS, client.fetch_all_metadata())
    partitions = cluster.partitions_for_topic(topic)
    if partitions is None:
        await _create(connection, _topic_settings(topic, min(COPIES, len(cluster.brokers())), retention_days))
        log.info("topic_created", topic=topic, partitions=PARTITIONS)
    elif len(partitions) < PARTITIONS:
        raise TooFewPartitions(
            "topic with enough partitions", f"{topic} has {len(partitions)} of {PARTITIONS} partitions"
        )


def _topic_settings(topic: str, copies: int, retention_days: int) -> NewTopic:
    # Kafka deletes whole segments, so old events stay longer by as much as a segment spans.
    configs = {"cleanup.policy": "delete", "retention.ms": str(retention_days * DAY_MS), "segment.ms": str(DAY_MS)}
    return NewTopic(topic, PARTITIONS, copies, topic_configs=configs)


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
