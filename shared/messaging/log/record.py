"""One event in the log, its form on the wire (CloudEvents 1.0, structured JSON), and the ports of a log."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

import orjson

from shared.db.connection import Row
from shared.db.messaging_tables import PARTITIONS
from shared.db.packed_json import read_json
from shared.events.base import format_rfc3339

SEQUENCE_DIGITS = 16

# A topic, and the number of one of its partitions.
TopicPartition = tuple[str, int]


class Record(NamedTuple):
    """A numbered event; `offset` is Kafka's, if it came from there. `traceparent`: see `shared.telemetry.tracing`."""

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
    traceparent: str | None = None

    @property
    def topic_partition(self) -> TopicPartition:
        return self[:2]


class Position(NamedTuple):
    """The last number that a consumer handled of a partition, and the next Kafka offset, if it is known."""

    number: int
    kafka_offset: int | None


class RecordSource(Protocol):
    """Where a consumer reads records. It may repeat or omit records, or stall: their numbers show it."""

    # The label of the counter of events read.
    log_name: str

    @property
    def unready_reason(self) -> str | None:
        """Why this source brings nothing now, for /readyz."""

    async def assign(self, positions: dict[TopicPartition, Position]) -> None:
        """Read these partitions and no others, each from its position on."""

    def wake(self) -> None:
        """The journal has records that this source did not bring: look for them."""

    async def fetch(self, limit: int, seconds: float) -> list[Record]:
        """Up to `limit` records, waiting at most `seconds` for the first. Raises Unavailable."""

    async def report_handled(self, positions: dict[TopicPartition, Position]) -> None:
        """Report what was handled to the log's tools, at best effort."""

    async def close(self) -> None:
        """Close connections, within a bounded time."""


# A topic has as many at least.
FEWEST_PARTITIONS = PARTITIONS


class RecordPublisher(Protocol):
    """Sends records to the log that other programs and the services themselves read."""

    async def prepare(self, partitions: int = FEWEST_PARTITIONS) -> None:
        """Connect, and create the topic with so many partitions, before anything is published. Raises Unavailable."""

    async def publish(self, records: Sequence[Record]) -> dict[int, int]:
        """Send records of one topic; the last number acknowledged per partition. Raises Unavailable if none was."""

    async def close(self) -> None:
        """Close connections, within a bounded time."""


def from_row(row: Row) -> Record:
    """The record of a row of the journal: the columns in the order of the fields, then packed data and trace."""
    *fields, data, packed, traceparent = row
    return Record(*(*fields, read_json(data, packed), None, traceparent))


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
            "time": format_rfc3339(record.occurred_at),
            "recordedat": format_rfc3339(record.recorded_at),
            "dataschema": f"urn:accord:events/{record.type}/{record.version}",
            "datacontenttype": "application/json",
            "data": orjson.Fragment(record.data),
        }
    )


def from_cloudevent(value: bytes, topic_partition: TopicPartition, epoch: UUID, offset: int) -> Record:
    """The record of a Kafka value. Raises ValueError, KeyError or TypeError if Accord did not write it."""
    envelope = orjson.loads(value)
    return Record(
        topic=topic_partition[0],
        partition=topic_partition[1],
        number=int(envelope["sequence"]),
        epoch=epoch,
        event_id=UUID(envelope["id"]),
        type=envelope["type"],
        version=int(envelope["dataschema"].rsplit("/", 1)[1]),
        subject=envelope["subject"],
        occurred_at=datetime.fromisoformat(envelope["time"]),
        recorded_at=datetime.fromisoformat(envelope["recordedat"]),
        data=orjson.dumps(envelope["data"]).decode(),
        offset=offset,
    )
