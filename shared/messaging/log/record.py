"""One event in the log, and its form on the wire: CloudEvents 1.0, structured JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import orjson

from shared.events.base import rfc3339

SEQUENCE_DIGITS = 16

# A partition of a topic.
TopicPartition = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Record:
    """A numbered event; `offset` is Kafka's, where it came from Kafka."""

    topic: str
    partition: int
    number: int
    epoch: UUID
    event_id: UUID
    type: str
    version: int
    subject: str
    occurred_at: datetime
    recorded_at: datetime
    data: str
    offset: int | None = None

    @property
    def topic_partition(self) -> TopicPartition:
        return self.topic, self.partition


@dataclass(frozen=True, slots=True)
class Position:
    """What a reader has handled of a place, and the Kafka offset where to go on, if it is known."""

    number: int
    kafka_offset: int | None


class RecordSource(Protocol):
    """Where a reader gets records from; it may repeat, skip or be silent, since numbers tell."""

    # How records come, for the counter; and why they do not come this way now, for /readyz.
    log_name: str
    why: str | None

    async def assign(self, positions: dict[TopicPartition, Position]) -> None:
        """Read these places and no others, each from its position on."""

    async def fetch(self, limit: int, seconds: float) -> list[Record]:
        """Up to `limit` records, waiting at most `seconds` for the first; raises NotNow."""

    async def report_handled(self, positions: dict[TopicPartition, Position]) -> None:
        """Hear, best effort, what was handled."""

    async def close(self) -> None:
        """Let go, within a bounded time."""


class RecordPublisher(Protocol):
    """Puts records in front of outside readers and our own."""

    async def prepare(self) -> None:
        """Have all that publishing needs, before there is anything to publish. Raises NotNow."""

    async def publish(self, records: Sequence[Record]) -> dict[int, int]:
        """Send records of one topic; the last number acknowledged per partition. Raises NotNow if none was."""

    async def close(self) -> None:
        """Let go, within a bounded time."""


def to_cloudevent(record: Record) -> bytes:
    """The value of a Kafka record."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(record.event_id),
            "type": record.type,
            "source": f"accord/{record.topic}",
            "subject": record.subject,
            "sequence": str(record.number).zfill(SEQUENCE_DIGITS),
            "time": rfc3339(record.occurred_at),
            "recordedat": rfc3339(record.recorded_at),
            "dataschema": f"urn:accord:events/{record.type}/{record.version}",
            "datacontenttype": "application/json",
            "data": orjson.Fragment(record.data),
        }
    )


def from_cloudevent(value: bytes, place: TopicPartition, epoch: UUID, offset: int) -> Record:
    """The record of a Kafka value; raises ValueError or KeyError where it is not one of ours."""
    said = orjson.loads(value)
    return Record(
        topic=place[0],
        partition=place[1],
        number=int(said["sequence"]),
        epoch=epoch,
        event_id=UUID(said["id"]),
        type=said["type"],
        version=int(said["dataschema"].rsplit("/", 1)[1]),
        subject=said["subject"],
        occurred_at=datetime.fromisoformat(said["time"]),
        recorded_at=datetime.fromisoformat(said["recordedat"]),
        data=orjson.dumps(said["data"]).decode(),
        offset=offset,
    )
