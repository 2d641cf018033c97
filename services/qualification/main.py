"""The wiring of qualification: is a lead good, and by which signed agreement?"""

from functools import partial

from services.qualification import event_handlers, expiries, routes, score_tasks
from services.qualification.advice.handlers.prepare_review import prepare_review
from services.qualification.agreements.handlers.active import rebroadcast
from services.qualification.dependencies import QualificationDependencies
from services.qualification.evaluation.domain.compiled_agreement import CompiledAgreement
from services.qualification.outcomes.handlers import OutcomeReader
from services.qualification.replays.tasks import ReplayRunner
from services.qualification.scores.store.waiting import count_pending
from shared.runtime.periodic_task import PeriodicTask
from shared.runtime.service import Service, ServiceContext


def build(context: ServiceContext) -> Service:
    """The service with its routes, event handlers and periodic tasks."""
    database = context.database
    agreements: dict[int, CompiledAgreement] = {}
    scores = score_tasks.make_score_tasks(database, agreements)
    runner = ReplayRunner(database, partial(context.settings.database_of, "qualification"))
    replays = PeriodicTask("qualification.replays", runner.run)
    reader = PeriodicTask("qualification.outcomes", OutcomeReader(database).run)
    advice = PeriodicTask("qualification.advice", partial(prepare_review, database, agreements))
    broadcast = PeriodicTask("qualification.broadcast", partial(database.run, rebroadcast))
    return Service(
        name="qualification",
        state=QualificationDependencies(database, agreements, scores.pending.wake, count_pending, replays.wake),
        main_file=__file__,
        routers=routes.ROUTERS,
        topics=("intake", "handoff"),
        event_handlers=event_handlers.list_event_handlers(agreements),
        periodic_tasks=(scores.pending, *scores.others, broadcast, reader, replays, advice),
        expiries=expiries.EXPIRIES,
        on_stop=(runner.stop,),
    )
