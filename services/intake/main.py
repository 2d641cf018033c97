"""Intake, wired: who came, and from where?"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from services.intake.activities import tasks as activity_tasks
from services.intake.activities.handlers.commit_activities import commit_activities
from services.intake.activities.handlers.record_activity import ActivityQueue
from services.intake.captures.store import rejected_requests
from services.intake.imports import tasks as import_tasks
from services.intake.imports.handlers.save import delete_expired_imports
from services.intake.imports.handlers.work import ImportWorker
from services.intake.leads.handlers import commit_captures, read_bodies
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.routes import FAST_ROUTES, ROUTERS
from services.intake.sources.store import KnownSources, list_source_names
from services.intake.telemetry import initialise_source_series
from shared.db.database import Database
from shared.idempotency.handlers import delete_expired
from shared.messaging.group_commit import GroupCommit
from shared.runtime.periodic_task import PeriodicTask
from shared.runtime.service import Service, ServiceContext

DELETE_LIMIT = 1000
DELETE_SECONDS = 60.0
SOURCES_SECONDS = 30.0


@dataclass(frozen=True)
class WriteQueues:
    """The queues of this process in which requests wait to be committed together."""

    leads: CaptureQueues
    activities: ActivityQueue


@dataclass(frozen=True)
class Intake:
    """What the routes find on `app.state.intake`. `imports`: works through files, to be woken up for a new one."""

    database: Database
    secrets: tuple[bytes, ...]
    queues: WriteQueues
    imports: PeriodicTask


def build(context: ServiceContext) -> Service:
    """The service around this process's database."""
    database, secrets = context.database, context.settings.secrets
    queues = make_write_queues(database, secrets)
    imports = PeriodicTask(
        "intake.imports", partial(import_tasks.work_through_imports, ImportWorker(database, secrets))
    )
    return Service(
        name="intake",
        state=Intake(database, secrets, queues, imports),
        main_file=__file__,
        routers=ROUTERS,
        fast_routes=FAST_ROUTES,
        periodic_tasks=(
            PeriodicTask("intake.sources", partial(refresh_source_series, database)),
            PeriodicTask(
                "intake.awaited",
                partial(activity_tasks.deliver_pending, activity_tasks.pending_sweep(database)),
                activity_tasks.AFTER_EVENTS_SECONDS,
            ),
            PeriodicTask("intake.dropped", partial(activity_tasks.delete_expired, database)),
            PeriodicTask("intake.repeats", partial(delete_expired, database)),
            imports,
            PeriodicTask("intake.old_imports", partial(delete_in_batches, database, delete_expired_imports)),
            PeriodicTask("intake.refused", partial(delete_in_batches, database, rejected_requests.delete_expired)),
        ),
        group_commits=(queues.leads.captures, queues.activities, queues.leads.rejected_requests),
    )


def make_write_queues(database: Database, secrets: Sequence[bytes]) -> WriteQueues:
    """New queues. They commit nothing before the process runs the service's group commits."""
    commit_leads = partial(commit_captures.commit_captures, secrets=secrets, known=KnownSources())
    return WriteQueues(
        leads=CaptureQueues(
            bodies=read_bodies.BodyReader(),
            captures=GroupCommit(database, commit_leads),
            rejected_requests=GroupCommit(database, rejected_requests.add_rejected),
        ),
        activities=GroupCommit(database, commit_activities),
    )


async def refresh_source_series(database: Database) -> float:
    """Expose the series of sources that another process configured; the seconds until the next time."""
    async with database.read_connection() as conn:
        for source in await list_source_names(conn):
            initialise_source_series(source)
    return SOURCES_SECONDS


async def delete_in_batches(database: Database, delete: Callable[..., Awaitable[int]]) -> float:
    """Delete a batch of what has expired; the seconds until the next batch."""
    deleted = await database.run(lambda conn: delete(conn, DELETE_LIMIT))
    return 0 if deleted == DELETE_LIMIT else DELETE_SECONDS
