"""The events that a service consumes, and the dispatch of a batch of records to its event handlers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from shared.db.connection import Connection
from shared.events.base import Event
from shared.events.catalogue import CATALOGUE
from shared.messaging.erasures import find_erased_leads, is_dropped
from shared.messaging.log.record import Record
from shared.messaging.traces import trace_records


class ReceivedEvent(NamedTuple):
    """An event that came by the log: its model, and where it stands in the log."""

    event: Event
    event_id: UUID
    recorded_at: datetime
    topic: str
    partition: int
    number: int


@dataclass(frozen=True)
class EventHandler:
    """Handles events of some types: `handle` gets all of a batch, in order, in the batch's transaction.

    `of_erased`: those of erased leads too. Without it, it gets of an erased lead the erasure alone.
    """

    types: tuple[type[Event], ...]
    handle: Callable[[Connection, Sequence[ReceivedEvent]], Awaitable[None]]
    of_erased: bool = False


async def dispatch(conn: Connection, event_handlers: Sequence[EventHandler], records: Sequence[Record]) -> list[str]:
    """Hand these records to the handlers of their types; the type of each record, except unknown types.

    Only what a handler wants is read. Raises pydantic's ValidationError if such a record does not fit the schema of its
    type, and what a handler raises.
    """
    models = _models_of(tuple(type_ for handler in event_handlers for type_ in handler.types))
    wanted = [record for record in records if (record.type, record.version) in models]
    received = [_decode(models[record.type, record.version], record) for record in wanted]
    erased = (
        set()
        if all(handler.of_erased for handler in event_handlers)
        else await find_erased_leads(conn, [each.event for each in received])
    )
    known = [event for event in received if not is_dropped(event.event, erased)] if erased else received
    with trace_records(conn, wanted):
        for handler in event_handlers:
            candidates = received if handler.of_erased else known
            events = [event for event in candidates if type(event.event) in handler.types]
            if events:
                await handler.handle(conn, events)
    return [record.type for record in records if (record.type, record.version) in CATALOGUE]


@cache
def _models_of(types: tuple[type[Event], ...]) -> Mapping[tuple[str, int], type[Event]]:
    """The models of these types, by type and version as they stand in records."""
    return {key: model for key, model in CATALOGUE.items() if model in types}


def _decode(model: type[Event], record: Record) -> ReceivedEvent:
    event = model.model_validate_json(record.data)
    return ReceivedEvent(event, record.event_id, record.recorded_at, record.topic, record.partition, record.number)
