"""A record of the journal as Kafka carries it: key = subject, value = CloudEvent, headers.

`content-type` tells readers of CloudEvents that the value is the whole event; `number` and `epoch` are for Accord.
`traceparent` is there where a trace of the event is recorded.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from aiokafka import TopicPartition as KafkaPartition

from shared.messaging.log.record import Record, TopicPartition, from_cloudevent, to_cloudevent
from shared.telemetry import log

# How much one fetch brings of a partition: little enough for all partitions to get their share soon.
PARTITION_BYTES = 64 * 1024
# A larger batch would come alone: a fetch would then bring nothing of the other partitions.
BATCH_BYTES = PARTITION_BYTES // 2

# The structured mode of the Kafka binding of CloudEvents 1.0.2, section 3.3.1.
CONTENT_TYPE = b"application/cloudevents+json; charset=UTF-8"

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_kafka(record: Record) -> dict[str, Any]:
    """The arguments of the client's `append`. The timestamp is `recorded_at`: a repeat expires like the first copy."""
    return {
        "timestamp": (record.recorded_at - UNIX_EPOCH) // MILLISECOND,
        "key": record.subject.encode(),
        "value": to_cloudevent(record),
        "headers": [
            ("content-type", CONTENT_TYPE),
            ("number", str(record.number).encode()),
            ("epoch", str(record.epoch).encode()),
            *([("traceparent", record.traceparent.encode())] if record.traceparent else []),
        ],
    }


def from_kafka(fetched: Mapping[KafkaPartition, Sequence[Any]], prefix: str) -> list[Record]:
    """The records in these messages of topics whose names begin with `prefix`, without those of other programs."""
    records = []
    for (name, partition), messages in fetched.items():
        topic = name.removeprefix(prefix)
        decoded = [record for message in messages if (record := _decode(message, (topic, partition)))]
        if len(decoded) < len(messages):
            foreign = len(messages) - len(decoded)
            log.warning("foreign_records_skipped", topic=topic, partition=partition, count=foreign)
        records += decoded
    return records


def _decode(message: Any, topic_partition: TopicPartition) -> Record | None:
    headers = dict(message.headers)
    try:
        epoch = UUID(headers["epoch"].decode())
        record = from_cloudevent(message.value, topic_partition, epoch, message.offset)
        if "traceparent" in headers:
            record = record._replace(traceparent=headers["traceparent"].decode())
        consistent = record.number == int(headers["number"]) > 0
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return record if consistent else None
