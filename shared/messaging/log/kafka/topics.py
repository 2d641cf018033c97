"""Topics are ours to make: as many partitions as every reader counts on, kept as long as the journal."""

from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

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


async def ensure_topic(client: Any, bootstrap: str, topic: str, retention_days: int) -> None:
    """Make the topic if it is not there. Raises NotNow if it has fewer partitions than we have.

    Asks for all topics: to ask for one by name makes it, as the broker likes, where brokers make topics by themselves.
    """
    cluster = await with_deadline(START_SECONDS, client.fetch_all_metadata())
    partitions = cluster.partitions_for_topic(topic)
    if partitions is None:
        await _make(bootstrap, _topic(topic, min(COPIES, len(cluster.brokers())), retention_days))
        log.info("topic made", topic=topic, partitions=PARTITIONS)
    elif len(partitions) < PARTITIONS:
        log.error("topic has too few partitions", topic=topic, partitions=len(partitions), wanted=PARTITIONS)
        raise Unavailable("topic with enough partitions")


def _topic(topic: str, copies: int, retention_days: int) -> NewTopic:
    # A segment goes as a whole, so old events stay as much longer as a segment spans.
    kept = {"cleanup.policy": "delete", "retention.ms": str(retention_days * DAY_MS), "segment.ms": str(DAY_MS)}
    return NewTopic(topic, PARTITIONS, copies, topic_configs=kept)


async def _make(bootstrap: str, topic: NewTopic) -> None:
    admin = AIOKafkaAdminClient(**client_options(bootstrap, "accord-topics"))
    try:
        await with_deadline(START_SECONDS, admin.start())
        made = await with_deadline(START_SECONDS, admin.create_topics([topic], timeout_ms=REQUEST_MS))
    finally:
        run_detached(START_SECONDS, admin.close())
    for _, code, *_ in made.topic_errors:
        refused = for_code(code)
        if code and refused is not TopicAlreadyExistsError:
            raise refused(topic.name)
