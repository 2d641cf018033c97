"""The document names what a step of a handoff may say."""

from services.handoff.handoffs.domain.events import HandoffInherited
from services.handoff.handoffs.domain.history import NO_STEPS
from services.handoff.handoffs.schemas.history import HandoffStep
from services.handoff.handoffs.store.history import REDUNDANT
from shared.events.base import Event
from shared.events.catalogue import BY_TOPIC
from shared.events.handoff import HandoffEvent


def test_the_document_names_the_fields_of_every_step() -> None:
    told: tuple[type[Event], ...] = (*BY_TOPIC["handoff"], HandoffInherited)
    steps = [type_ for type_ in told if issubclass(type_, HandoffEvent) and not issubclass(type_, NO_STEPS)]
    fields = {name for step in steps for name in step.model_fields} - REDUNDANT

    assert fields | {"type", "at", "by"} == set(HandoffStep.model_fields)
