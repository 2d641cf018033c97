"""The wiring of metrics, the service that says what came of the leads: routes, event handlers, tasks."""

from functools import partial

from services.metrics.board.pages import board, goal, health, lead, lead_list, leads, meeting_forms, quality, year_plan
from services.metrics.board.pages import campaigns as campaign_pages
from services.metrics.board.pages import meetings as meeting_pages
from services.metrics.campaigns.api import router as campaigns
from services.metrics.facts.domain import KEPT_FIELDS
from services.metrics.goals.api import router as goals
from services.metrics.guarantee import api, pages, tasks
from services.metrics.journeys.api import router as journeys
from services.metrics.meetings import tasks as meeting_tasks
from services.metrics.meetings.api import router as meetings
from services.metrics.projections.handlers.fold import on_events
from services.metrics.promises import tasks as promises
from services.metrics.rates.api import router as rates
from services.metrics.reports.api import router as reports
from services.metrics.reports.tasks import (
    AFTER_EVENTS_SECONDS,
    AFTER_FACTS_SECONDS,
    RefoldingPace,
    refold_changed,
    update_freshness,
)
from shared.messaging.event_handler import EventHandler
from shared.runtime.periodic_task import PeriodicTask
from shared.runtime.service import Service, ServiceContext

# Of the time, for each task that asks reports.
SHARE = 0.02
# Reports are as fresh as a second; the larger a batch of facts, the cheaper is each.
PACE_SECONDS = 0.2


def build(runtime: ServiceContext) -> Service:
    """The service on this process's database."""
    return Service(
        name="metrics",
        state=runtime.database,
        main_file=__file__,
        routers=(
            *(
                module.router
                for module in (
                    *(board, campaign_pages, pages, lead_list, leads, lead, goal, health, quality, year_plan),
                    *(meeting_pages, meeting_forms),
                )
            ),
            *(reports, campaigns, rates, journeys, goals, api.router, meetings),
        ),
        topics=("intake", "qualification", "handoff"),
        pace_seconds=PACE_SECONDS,
        event_handlers=(EventHandler(tuple(KEPT_FIELDS), on_events, of_erased=True),),
        periodic_tasks=(
            PeriodicTask("metrics.freshness", partial(update_freshness, runtime.database), AFTER_EVENTS_SECONDS),
            PeriodicTask(
                "metrics.refold", partial(refold_changed, runtime.database, RefoldingPace()), AFTER_FACTS_SECONDS
            ),
            *_report_tasks(runtime),
        ),
    )


def _report_tasks(runtime: ServiceContext) -> list[PeriodicTask]:
    """The tasks that ask reports: less often while reports are slow, as beside an import, so that readers have time."""
    runs = {
        "metrics.promises": (promises.update_promises, promises.AFTER_EVENTS_SECONDS),
        "metrics.guarantee": (tasks.update_guarantee, tasks.AFTER_EVENTS_SECONDS),
        "metrics.meetings": (meeting_tasks.update_meetings, AFTER_EVENTS_SECONDS),
    }
    return [PeriodicTask(name, partial(run, runtime.database), wait, SHARE) for name, (run, wait) in runs.items()]
