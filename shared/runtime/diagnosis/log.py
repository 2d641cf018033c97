"""The check of Kafka: whether its brokers answer, and whether its topics are those that Accord expects."""

from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from shared.config.settings import Settings
from shared.messaging.log.kafka.bounded_calls import START_SECONDS, client_options, run_detached, with_deadline
from shared.messaging.log.kafka.causes import find_blamed_setting
from shared.runtime.diagnosis.finding import Finding
from shared.runtime.diagnosis.partitions import count_partitions


async def check_log(settings: Settings, topics: tuple[str, ...]) -> list[Finding]:
    """What carries events: the journal, or Kafka with these topics. Kafka's absence is a warning: Accord works on."""
    connection = settings.kafka
    if connection is None:
        return [Finding("ok", "log", "events travel through PostgreSQL; ACCORD_LOG=kafka would let outside readers in")]
    admin = AIOKafkaAdminClient(**client_options(connection, "accord-doctor"))
    try:
        await with_deadline(START_SECONDS, admin.start())
        described = await with_deadline(START_SECONDS, admin.describe_topics(list(topics)))
    except (KafkaError, OSError, TimeoutError) as error:
        if blamed := await find_blamed_setting(connection):
            return [Finding("problem", "Kafka", f"{blamed}: services read the journal")]
        sentence = f"no broker of ACCORD_KAFKA_BOOTSTRAP answers ({type(error).__name__}): services read the journal"
        return [Finding("warning", "Kafka", sentence)]
    finally:
        run_detached(START_SECONDS, admin.close())
    return [check_topic(topic, await count_partitions(settings, topic["topic"])) for topic in described]


def check_topic(topic: dict[str, Any], wanted: int) -> Finding:
    """Whether the topic exists and has as many partitions as are wanted."""
    partitions = topic["partitions"]
    name = f"topic {topic['topic']}"
    if topic["error_code"]:
        return Finding("warning", "Kafka", f"{name} is missing: the first process that publishes creates it")
    if len(partitions) < wanted:
        sentence = f"{name} has {len(partitions)} of {wanted} partitions: add them, or nothing is published to it"
        return Finding("problem", "Kafka", sentence)
    copies = min(len(partition["replicas"]) for partition in partitions)
    return Finding("ok", "Kafka", f"{name} has {len(partitions)} partitions, {copies} times each")
