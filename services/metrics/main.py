"""Metrics, wired: what came of it?"""

from functools import partial

from prometheus_client import Gauge

from services.metrics.board.pages.board import router as board
from services.metrics.board.pages.lead import router as lead
from services.metrics.board.pages.lead_list import router as lists
from services.metrics.facts.domain import KEPT_FIELDS
from services.metrics.journeys.api import router as journeys
from services.metrics.projections.handlers.fold import on_events
from services.metrics.projections.handlers.rebuild import rebuild
from services.metrics.reports.api import router as reports
from shared.db.database import Database
from shared.messaging.event_handler import EventHandler
from shared.messaging.log.journal import consumer_lag
from shared.runtime.service import PeriodicTask, Service, ServiceContext

__all__ = ["build", "rebuild"]

FRESHNESS_SECONDS = 5.0

report_freshness_seconds = Gauge("accord_report_freshness_seconds", "How far the reports are behind what is known.")


def build(runtime: ServiceContext) -> Service:
    """The service around this process's database."""
    return Service(
        name="metrics",
        state=runtime.database,
        routers=(board, lists, lead, reports, journeys),
        topics=("intake", "qualification", "handoff"),
        event_handlers=(EventHandler(tuple(KEPT_FIELDS), on_events),),
        periodic_tasks=(PeriodicTask("metrics.freshness", partial(show_freshness, runtime.database)),),
    )


async def show_freshness(database: Database) -> float:
    """Ask and show; seconds until the next time."""
    async with database.read_connection() as conn:
        _, seconds = await consumer_lag(conn, "metrics")
    report_freshness_seconds.set(seconds)
    return FRESHNESS_SECONDS
