"""The handoff service: who has each lead now, and what came of it. Settings, routes, event handlers and tasks."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from services.handoff.deals.handlers import deals, move_deals, revenue
from services.handoff.deals.tasks import outcome_task
from services.handoff.destinations.tasks import NoticeSender, create_notices, notice_tasks
from services.handoff.erasures.api import router as erasures
from services.handoff.event_handlers import EVENT_HANDLERS
from services.handoff.expiries import EXPIRIES
from services.handoff.handoffs.tasks import (
    QUEUE_SECONDS,
    add_missing_clocks_task,
    assign_queued_task,
    queue_sweep,
    upgrade_sweep,
)
from services.handoff.reassignment.tasks import absence_sweep, deadline_tasks, pass_on_task
from services.handoff.responses.handlers import commit_responses
from services.handoff.routes import ROUTERS
from services.handoff.stream.tasks import Stream, create_stream
from services.handoff.subscriptions.tasks import Webhooks, create_webhooks
from shared.db.database import Database
from shared.messaging.group_commit import GroupCommit
from shared.runtime.periodic_task import PeriodicTask
from shared.runtime.service import Service, ServiceContext

# One message of receipts has up to 1000 rows.
REVENUE_GROUP_LIMIT = 10


@dataclass(frozen=True)
class HandoffDependencies:
    """What the routes of handoff use: `request.app.state.handoff`."""

    database: Database
    secrets: tuple[bytes, ...]
    responses: GroupCommit[Any, Any]
    deals: GroupCommit[Any, Any]
    revenue: GroupCommit[Any, Any]
    assign_queued: PeriodicTask
    pass_on: PeriodicTask
    webhooks: Webhooks
    notices: NoticeSender
    stream: Stream

    @property
    def tasks(self) -> list[PeriodicTask]:
        """Those that routes wake up, and those that run as long as the process."""
        sending = [*self.webhooks.tasks, *notice_tasks(self.notices)]
        return [self.assign_queued, self.pass_on, *sending, self.stream.read_journal]

    def wake_routing(self) -> None:
        """Have queued leads offered, and those of absent sellers passed on, at once."""
        self.assign_queued.wake()
        self.pass_on.wake()

    @property
    def group_commits(self) -> list[GroupCommit[Any, Any]]:
        """Those whose writers run beside the routes."""
        return [self.responses, self.deals, self.revenue, self.webhooks.sender.results]


def build(runtime: ServiceContext) -> Service:
    """The service with its topics, event handlers, routes, group commits and periodic tasks."""
    database = runtime.database
    dependencies = HandoffDependencies(
        database,
        runtime.settings.secrets,
        responses=GroupCommit(database, commit_responses),
        deals=GroupCommit(database, deals.commit_deal_updates),
        revenue=GroupCommit(database, revenue.book_revenue, REVENUE_GROUP_LIMIT),
        assign_queued=PeriodicTask(
            "handoff.assign_queued",
            partial(assign_queued_task, queue_sweep(database), move_deals.settle_deals),
            QUEUE_SECONDS,
        ),
        pass_on=PeriodicTask("handoff.pass_on", partial(pass_on_task, absence_sweep(database))),
        webhooks=create_webhooks(database, runtime.settings),
        notices=create_notices(database, runtime.settings),
        stream=create_stream(database),
    )
    return Service(
        "handoff",
        dependencies,
        __file__,
        # First, for its address is one of the handoffs too.
        routers=[erasures, *ROUTERS],
        topics=("intake", "qualification", "metrics"),
        event_handlers=EVENT_HANDLERS,
        periodic_tasks=[
            *dependencies.tasks,
            PeriodicTask("handoff.missing_clocks", partial(add_missing_clocks_task, upgrade_sweep(database))),
            outcome_task(database),
            *deadline_tasks(database),
        ],
        expiries=EXPIRIES,
        group_commits=dependencies.group_commits,
        on_stop=[dependencies.stream.streams.tail.stop],
    )
