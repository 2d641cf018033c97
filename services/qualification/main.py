"""The wiring of qualification: is a lead good, and by which signed agreement?"""

import time
from functools import partial

from services.qualification.agreements import api as agreements_api
from services.qualification.agreements import pages as agreements_pages
from services.qualification.agreements.handlers.active import rebroadcast
from services.qualification.dependencies import QualificationDependencies
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.expiries import EXPIRIES
from services.qualification.fields.handlers import FieldNotes
from services.qualification.outcomes import handlers as outcomes
from services.qualification.replays import api as replays_api
from services.qualification.replays import pages as replays_pages
from services.qualification.replays.handlers.forget import on_lead_erased as forget_replayed
from services.qualification.replays.tasks import ReplayRunner
from services.qualification.scores.api import router as scores_router
from services.qualification.scores.domain.events import INPUT_EVENTS
from services.qualification.scores.handlers.apply_events import on_lead_erased, on_lead_events
from services.qualification.scores.pages import score, scores
from services.qualification.scores.store.scores import count_pending
from services.qualification.scores.tasks import (
    AFTER_EVENTS_SECONDS,
    MOVE_DELAY_SECONDS,
    MOVE_TASK,
    SHORTFALL_TASK,
    EntryMove,
    cool_off_sweep,
    measure_shortfalls_task,
    move_sweep,
    pending_sweep,
    reevaluate_after_cool_off_task,
    reevaluate_pending_task,
    refresh_pending_gauge,
    shortfall_sweep,
)
from shared.events.intake import ActivityRecorded, LeadCaptured, LeadEnriched, LeadErased, LeadMerged
from shared.messaging.event_handler import EventHandler
from shared.runtime.periodic_task import PeriodicTask
from shared.runtime.service import Service, ServiceContext


def build(context: ServiceContext) -> Service:
    """The service with its routes, event handlers and periodic tasks."""
    database = context.database
    agreements: dict[int, CompiledAgreement] = {}
    pending = PeriodicTask(
        "qualification.waiting",
        partial(reevaluate_pending_task, pending_sweep(database), agreements),
        AFTER_EVENTS_SECONDS,
    )
    cool_off = PeriodicTask(
        "qualification.rested",
        partial(reevaluate_after_cool_off_task, cool_off_sweep(database), agreements),
        AFTER_EVENTS_SECONDS,
    )
    move = EntryMove(agreements, time.monotonic() + MOVE_DELAY_SECONDS)
    entries = PeriodicTask(MOVE_TASK, partial(move.run, move_sweep(database)))
    shortfalls = PeriodicTask(SHORTFALL_TASK, partial(measure_shortfalls_task, shortfall_sweep(database), agreements))
    reader = PeriodicTask("qualification.outcomes", outcomes.OutcomeReader(database).run)
    runner = ReplayRunner(database, partial(context.settings.database_of, "qualification"))
    replays = PeriodicTask("qualification.replays", runner.run)
    progress = PeriodicTask(
        "qualification.progress", partial(database.run, refresh_pending_gauge), AFTER_EVENTS_SECONDS
    )
    broadcast = PeriodicTask("qualification.broadcast", partial(database.run, rebroadcast))
    return Service(
        name="qualification",
        state=QualificationDependencies(database, agreements, pending.wake, count_pending, replays.wake),
        main_file=__file__,
        routers=(
            *agreements_api.routers,
            *replays_pages.routers,
            *agreements_pages.routers,
            *(replays_api.router, scores_router, scores.router, score.router),
        ),
        topics=("intake", "handoff"),
        event_handlers=(
            EventHandler((*INPUT_EVENTS, LeadMerged), partial(on_lead_events, agreements=agreements)),
            EventHandler((LeadErased,), on_lead_erased),
            outcomes.OUTCOME_HANDLER,
            EventHandler((LeadErased,), outcomes.on_lead_erased),
            EventHandler((LeadErased,), forget_replayed),
            EventHandler((LeadCaptured, ActivityRecorded, LeadEnriched), FieldNotes().on_lead_events),
        ),
        periodic_tasks=(pending, cool_off, entries, shortfalls, progress, broadcast, reader, replays),
        expiries=EXPIRIES,
        on_stop=(runner.stop,),
    )
