"""The events that a service consumes, and the dispatch of a batch of records to its event handlers."""

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
    """An event that came by the log: its model, and where it stands in the log."""

    event: Event
    event_id: UUID
    recorded_at: datetime
    topic: str
    partition: int
    number: int


@dataclass(frozen=True)
class EventHandler:
    """Handles events of some types: `handle` gets all of a batch, in order, in the batch's transaction."""

    types: tuple[type[Event], ...]
    handle: Callable[[Connection, Sequence[ReceivedEvent]], Awaitable[None]]


async def dispatch(conn: Connection, event_handlers: Sequence[EventHandler], records: Sequence[Record]) -> list[str]:
    """Hand these records to the handlers of their types; the type of each record, except unknown types.

    Raises pydantic's ValidationError if a record does not fit the schema of its type, and what a handler raises.
    """
    received = [event for record in records if (event := _decode(record))]
    for handler in event_handlers:
        events = [event for event in received if isinstance(event.event, handler.types)]
        if events:
            await handler.handle(conn, events)
    return [event.event.type for event in received]


def _decode(record: Record) -> ReceivedEvent | None:
    event = read_event(record.type, record.version, record.data)
    if event is None:
        return None
    return ReceivedEvent(event, record.event_id, record.recorded_at, record.topic, record.partition, record.number)
