"""Every published type and version, and the model that reads it."""

from shared.events import companies, handoff, intake, metrics, notices, qualification, revenue, sla, work
from shared.events.base import Event

BY_TOPIC: dict[str, tuple[type[Event], ...]] = {
    "intake": intake.EVENTS,
    "qualification": qualification.EVENTS,
    # Handoff passes the erasures on to its subscribers.
    "handoff": (
        *handoff.EVENTS,
        *work.EVENTS,
        *revenue.EVENTS,
        *sla.EVENTS,
        *notices.EVENTS,
        *companies.EVENTS,
        intake.LeadErased,
    ),
    "metrics": metrics.EVENTS,
}

CATALOGUE: dict[tuple[str, int], type[Event]] = {
    (event.type, event.version): event for events in BY_TOPIC.values() for event in events
}
