"""What a service hears, and the handing over of a batch of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.db.connection import Connection
from shared.events.base import Event
from shared.events.catalogue import read_event
from shared.messaging.log.record import Record


@dataclass(frozen=True)
class ReceivedEvent:
    """An event of the log, as a cause."""

    event: Event
    event_id: UUID
    recorded_at: datetime
    topic: str
    partition: int
    number: int


@dataclass(frozen=True)
class EventHandler:
    """What a service does about some types of event; gets all of a batch, in order, in the batch's transaction."""

    types: tuple[type[Event], ...]
    handle: Callable[[Connection, Sequence[ReceivedEvent]], Awaitable[None]]


async def dispatch(conn: Connection, hearings: Sequence[EventHandler], records: Sequence[Record]) -> list[str]:
    """Hand these records to whoever hears their types; the types that this program knows."""
    heard = [cause for record in records if (cause := _decode(record))]
    for hearing in hearings:
        causes = [cause for cause in heard if isinstance(cause.event, hearing.types)]
        if causes:
            await hearing.handle(conn, causes)
    return [cause.event.type for cause in heard]


def _decode(record: Record) -> ReceivedEvent | None:
    event = read_event(record.type, record.version, record.data)
    if event is None:
        return None
    return ReceivedEvent(event, record.event_id, record.recorded_at, record.topic, record.partition, record.number)
