"""The events that qualification receives, and its handlers in the order in which they run."""

from functools import partial

from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.fields.handlers import FieldNotes
from services.qualification.outcomes import handlers as outcomes
from services.qualification.replays.handlers import forget
from services.qualification.scores.domain.events import INPUT_EVENTS
from services.qualification.scores.handlers.apply_events import on_lead_erased, on_lead_events
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadEnriched, LeadErased, LeadMerged
from shared.messaging.event_handler import EventHandler


def list_event_handlers(agreements: dict[int, CompiledAgreement]) -> tuple[EventHandler, ...]:
    """The handlers of a process, which keeps the agreements that it has compiled in `agreements`.

    Scores come first: they know which leads were merged.
    """
    return (
        EventHandler((*INPUT_EVENTS, LeadMerged), partial(on_lead_events, agreements=agreements)),
        EventHandler((LeadErased,), on_lead_erased),
        outcomes.OUTCOME_HANDLER,
        EventHandler((LeadErased,), outcomes.on_lead_erased),
        EventHandler((LeadErased,), forget.on_lead_erased),
        EventHandler((LeadCaptured, ActivityRecorded, LeadEnriched), FieldNotes().on_lead_events),
    )
