"""Whose is it now, and what came of it: handoff, wired."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from services.handoff.deals.handlers.deals import commit_deal_updates
from services.handoff.deals.handlers.revenue import book_revenue
from services.handoff.event_handlers import EVENT_HANDLERS
from services.handoff.handoffs.tasks import assign_queued_task
from services.handoff.reassignment.handlers import on_offer_breached
from services.handoff.responses.handlers import commit_responses
from services.handoff.routes import ROUTERS
from services.handoff.sla.handlers import OnBreach, set_alarm
from services.handoff.sla.tasks import sweep_due_clocks
from services.handoff.sla.telemetry import refresh_gauges
from shared.db.database import Database
from shared.idempotency.handlers import delete_expired
from shared.messaging.group_commit import GroupCommit
from shared.runtime.service import PeriodicTask, Service, ServiceContext

# One message of revenue has up to 1000 rows.
REVENUE_GROUP = 10


@dataclass(frozen=True)
class HandoffDependencies:
    """What handoff's routes use."""

    database: Database
    secrets: tuple[bytes, ...]
    answers: GroupCommit[Any, Any]
    deals: GroupCommit[Any, Any]
    revenue: GroupCommit[Any, Any]
    assign_queued: PeriodicTask


def build(runtime: ServiceContext) -> Service:
    """Handoff: what it hears, what it serves, and the loops that time drives."""
    database = runtime.database
    state = HandoffDependencies(
        database,
        runtime.settings.secrets,
        answers=GroupCommit(database, commit_responses),
        deals=GroupCommit(database, commit_deal_updates),
        revenue=GroupCommit(database, book_revenue, REVENUE_GROUP),
        assign_queued=PeriodicTask("handoff.take_up", partial(assign_queued_task, database)),
    )
    return Service(
        "handoff",
        state,
        routers=ROUTERS,
        topics=("intake", "qualification"),
        event_handlers=EVENT_HANDLERS,
        periodic_tasks=[
            state.assign_queued,
            PeriodicTask("handoff.repeats", partial(delete_expired, database)),
            *loops(database, on_offer_breached),
        ],
        group_commits=[state.answers, state.deals, state.revenue],
    )


def loops(database: Database, on_breach: OnBreach) -> list[PeriodicTask]:
    """The sweep, woken by every earlier deadline that this process commits, and the gauges."""
    alarm = set_alarm(database)
    sweeping = PeriodicTask("handoff.deadlines", partial(sweep_due_clocks, database, alarm, on_breach))
    alarm.wake = sweeping.wake
    return [sweeping, PeriodicTask("handoff.clocks", partial(refresh_gauges, database))]
