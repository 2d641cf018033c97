"""Intake, wired: who came, and from where?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from services.intake.activities.api import hot as hot_recordings
from services.intake.activities.api import router as recordings
from services.intake.activities.tasks import delete_expired as drop_old
from services.intake.activities.tasks import deliver_pending
from services.intake.api_keys.api import router as keys
from services.intake.captures.store.rejected_requests import delete_expired as forget_refused
from services.intake.leads.api.capture import fast_routes
from services.intake.leads.api.capture_batch import router as batches
from services.intake.leads.api.error_responses import router as leads
from services.intake.leads.api.profile import router as profiles
from services.intake.sources.api import router as sources
from services.intake.sources.store import all_sources
from services.intake.telemetry import initialise_source_series
from services.intake.write_queues import WriteQueues, make_write_queues
from shared.db.database import Database
from shared.idempotency.handlers import delete_expired
from shared.runtime.service import PeriodicTask, Service, ServiceContext

SWEEP_LIMIT = 1000
SWEEP_SECONDS = 60.0
SOURCES_SECONDS = 30.0


@dataclass(frozen=True)
class Intake:
    """What the routes find on `app.state.intake`."""

    database: Database
    secrets: tuple[bytes, ...]
    queues: WriteQueues


def build(runtime: ServiceContext) -> Service:
    """The service around this process's database."""
    database, secrets = runtime.database, runtime.settings.secrets
    queues = make_write_queues(database, secrets)
    return Service(
        name="intake",
        state=Intake(database, secrets, queues),
        routers=(batches, leads, profiles, recordings, sources, keys),
        fast_routes=[*fast_routes, *hot_recordings],
        periodic_tasks=(
            PeriodicTask("intake.sources", partial(refresh_source_series, database)),
            PeriodicTask("intake.awaited", partial(deliver_pending, database)),
            PeriodicTask("intake.dropped", partial(drop_old, database)),
            PeriodicTask("intake.repeats", partial(delete_expired, database)),
            PeriodicTask("intake.refused", partial(sweep, database, forget_refused)),
        ),
        group_commits=(queues.leads.captures, queues.activities, queues.leads.rejected_requests),
    )


async def refresh_source_series(database: Database) -> float:
    """The series of sources that another process configured."""
    async with database.read_connection() as conn:
        for source in await all_sources(conn):
            initialise_source_series(source.source)
    return SOURCES_SECONDS


async def sweep(database: Database, forget: Callable[..., Awaitable[int]]) -> float:
    """Forget what was kept long enough, a piece at a time."""
    forgotten = await database.run(lambda conn: forget(conn, SWEEP_LIMIT))
    return 0 if forgotten == SWEEP_LIMIT else SWEEP_SECONDS
