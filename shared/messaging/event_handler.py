"""The events that a service consumes, and the dispatch of a batch of records to its event handlers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from shared.db.connection import Connection
from shared.events.base import Event, LeadEvent
from shared.events.catalogue import CATALOGUE
from shared.events.intake import LeadErased
from shared.messaging.erasures import find_erased
from shared.messaging.log.record import Record


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
    received = [
        _decode(model, record) for record in records if (model := models.get((record.type, record.version))) is not None
    ]
    erased = set() if all(handler.of_erased for handler in event_handlers) else await _find_erased(conn, received)
    known = [event for event in received if not _is_dropped(event.event, erased)] if erased else received
    for handler in event_handlers:
        candidates = received if handler.of_erased else known
        events = [event for event in candidates if type(event.event) in handler.types]
        if events:
            await handler.handle(conn, events)
    return [record.type for record in records if (record.type, record.version) in CATALOGUE]


async def _find_erased(conn: Connection, received: Sequence[ReceivedEvent]) -> set[UUID]:
    return await find_erased(conn, {each.event.lead_id for each in received if isinstance(each.event, LeadEvent)})


def _is_dropped(event: Event, erased: set[UUID]) -> bool:
    return isinstance(event, LeadEvent) and event.lead_id in erased and not isinstance(event, LeadErased)


@cache
def _models_of(types: tuple[type[Event], ...]) -> Mapping[tuple[str, int], type[Event]]:
    """The models of these types, by type and version as they stand in records."""
    return {key: model for key, model in CATALOGUE.items() if model in types}


def _decode(model: type[Event], record: Record) -> ReceivedEvent:
    event = model.model_validate_json(record.data)
    return ReceivedEvent(event, record.event_id, record.recorded_at, record.topic, record.partition, record.number)
