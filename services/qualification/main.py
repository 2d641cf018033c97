"""Qualification: is a lead good, and by which signed agreement?"""

from functools import partial

from services.qualification.agreements.api import router as agreements
from services.qualification.agreements.handlers.active import rebroadcast
from services.qualification.dependencies import QualificationDependencies
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.scores.api import router as scores
from services.qualification.scores.domain.events import INPUT_EVENTS
from services.qualification.scores.handlers import on_lead_events
from services.qualification.scores.store.scores import count_waiting
from services.qualification.scores.tasks import reevaluate_after_cool_off, reevaluate_pending, refresh_pending_gauge
from shared.events.intake import LeadMerged
from shared.messaging.event_handler import EventHandler
from shared.runtime.service import PeriodicTask, Service, ServiceContext


def build(runtime: ServiceContext) -> Service:
    """The service, wired."""
    database = runtime.database
    known: dict[int, CompiledAgreement] = {}
    waiting = PeriodicTask("qualification.waiting", partial(database.run, partial(reevaluate_pending, known=known)))
    rested = PeriodicTask(
        "qualification.rested", partial(database.run, partial(reevaluate_after_cool_off, known=known))
    )
    progress = PeriodicTask("qualification.progress", partial(database.run, refresh_pending_gauge))
    broadcast = PeriodicTask("qualification.broadcast", partial(database.run, rebroadcast))
    return Service(
        name="qualification",
        state=QualificationDependencies(database, known, waiting.wake, count_waiting),
        routers=(agreements, scores),
        topics=("intake", "handoff"),
        event_handlers=(EventHandler((*INPUT_EVENTS, LeadMerged), partial(on_lead_events, known=known)),),
        periodic_tasks=(waiting, rested, progress, broadcast),
    )
