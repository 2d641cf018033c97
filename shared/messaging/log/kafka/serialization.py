"""A record of the journal as Kafka carries it: key = subject, value = CloudEvent, headers `number` and `epoch`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from aiokafka import TopicPartition

from shared.messaging.log.record import Record, from_cloudevent, to_cloudevent
from shared.messaging.log.record import TopicPartition as Place
from shared.telemetry import log

# What one fetch brings of a partition: little enough for all places to have their turn soon, when much waits.
PARTITION_BYTES = 64 * 1024
# A batch that is larger than that comes alone: a fetch then brings nothing of any other partition like it.
BATCH_BYTES = PARTITION_BYTES // 2

EPOCH_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_kafka(record: Record) -> dict[str, Any]:
    """What the client's `append` takes. Kafka's time is when we learned of it, so that copies go when they should."""
    return {
        "timestamp": (record.recorded_at - EPOCH_BEGAN) // MILLISECOND,
        "key": record.subject.encode(),
        "value": to_cloudevent(record),
        "headers": [("number", str(record.number).encode()), ("epoch", str(record.epoch).encode())],
    }


def from_kafka(found: Mapping[TopicPartition, Sequence[Any]], prefix: str) -> list[Record]:
    """The records in what the client found, in topics whose names begin with `prefix`, without those not ours."""
    records = []
    for place, messages in found.items():
        topic = place.topic.removeprefix(prefix)
        ours = [record for message in messages if (record := _record(message, (topic, place.partition)))]
        if len(ours) < len(messages):
            log.warning("records not ours", topic=topic, partition=place.partition, count=len(messages) - len(ours))
        records += ours
    return records


def _record(message: Any, place: Place) -> Record | None:
    headers = dict(message.headers)
    try:
        epoch = UUID(headers["epoch"].decode())
        record = from_cloudevent(message.value, place, epoch, message.offset)
        same = record.number == int(headers["number"]) > 0
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return record if same else None
