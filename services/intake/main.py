"""Intake, wired: who came, and from where?"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from services.intake.activities import tasks as activity_tasks
from services.intake.activities.handlers.commit_activities import commit_activities
from services.intake.activities.handlers.record_activity import ActivityQueue
from services.intake.captures.handlers.keep_arrivals import keep_arrivals
from services.intake.captures.store import arrivals, rejected_requests
from services.intake.hooks.tasks import Hooks, make_hooks
from services.intake.leads.handlers import commit_captures, read_bodies
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.routes import ANSWERS, FAST_ROUTES, ROUTERS
from services.intake.sources import tasks as source_tasks
from services.intake.sources.store import KnownSources
from services.intake.sources.telemetry import HealthNotes
from shared.db.database import Database
from shared.idempotency.handlers import delete_expired
from shared.messaging.group_commit import GroupCommit
from shared.runtime.periodic_task import PeriodicTask
from shared.runtime.service import Service, ServiceContext

DELETE_LIMIT = 1000
DELETE_SECONDS = 60.0


@dataclass(frozen=True)
class WriteQueues:
    """The queues of this process in which requests wait to be committed together."""

    leads: CaptureQueues
    activities: ActivityQueue


@dataclass(frozen=True)
class Intake:
    """What the routes find on `app.state.intake`."""

    database: Database
    secrets: tuple[bytes, ...]
    queues: WriteQueues
    health: HealthNotes
    hooks: Hooks


def build(context: ServiceContext) -> Service:
    """The service around this process's database."""
    database, secrets = context.database, context.settings.secrets
    health = HealthNotes()
    queues = make_write_queues(database, secrets, health)
    hooks = make_hooks(context, queues.leads, queues.activities, health, ANSWERS)
    return Service(
        name="intake",
        state=Intake(database, secrets, queues, health, hooks),
        main_file=__file__,
        routers=ROUTERS,
        fast_routes=FAST_ROUTES,
        periodic_tasks=(
            PeriodicTask("intake.sources", partial(source_tasks.refresh_source_series, database)),
            PeriodicTask(
                "intake.awaited",
                partial(activity_tasks.deliver_pending, activity_tasks.pending_sweep(database)),
                activity_tasks.AFTER_EVENTS_SECONDS,
            ),
            PeriodicTask("intake.dropped", partial(activity_tasks.delete_expired, database)),
            PeriodicTask("intake.repeats", partial(delete_expired, database)),
            hooks.task,
            PeriodicTask("intake.health", partial(source_tasks.save_notes, database, health)),
            PeriodicTask("intake.arrivals", partial(delete_in_batches, database, arrivals.delete_expired)),
            PeriodicTask("intake.refused", partial(delete_in_batches, database, rejected_requests.delete_expired)),
        ),
        group_commits=(queues.leads.captures, queues.activities, queues.leads.kept_arrivals),
    )


def make_write_queues(database: Database, secrets: Sequence[bytes], health: HealthNotes | None = None) -> WriteQueues:
    """New queues. They commit nothing before the process runs the service's group commits."""
    commit_leads = partial(commit_captures.commit_captures, secrets=secrets, known=KnownSources(), health=health)
    return WriteQueues(
        leads=CaptureQueues(
            bodies=read_bodies.BodyReader(),
            captures=GroupCommit(database, commit_leads),
            kept_arrivals=GroupCommit(database, partial(keep_arrivals, secrets=secrets)),
        ),
        activities=GroupCommit(database, commit_activities),
    )


async def delete_in_batches(database: Database, delete: Callable[..., Awaitable[int]]) -> float:
    """Delete a batch of what has expired; the seconds until the next batch."""
    deleted = await database.run(lambda conn: delete(conn, DELETE_LIMIT))
    return 0 if deleted == DELETE_LIMIT else DELETE_SECONDS
