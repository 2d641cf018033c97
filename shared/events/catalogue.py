"""Every published type and version, and the model that reads it."""

from shared.events import handoff, intake, qualification, sla
from shared.events.base import Event

BY_TOPIC: dict[str, tuple[type[Event], ...]] = {
    "intake": intake.EVENTS,
    "qualification": qualification.EVENTS,
    "handoff": (*handoff.EVENTS, *sla.EVENTS),
}

CATALOGUE: dict[tuple[str, int], type[Event]] = {
    (event.type, event.version): event for events in BY_TOPIC.values() for event in events
}


def read_event(type_: str, version: int, data: bytes | str) -> Event | None:
    """The event as its model, or None for an unknown type. Raises pydantic's ValidationError if the data do not fit."""
    model = CATALOGUE.get((type_, version))
    return model.model_validate_json(data) if model else None
