"""Intake, wired: who came, and from where?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from services.intake.arrivals.api import fast_routes
from services.intake.awaited.handlers import delete_expired as drop_old
from services.intake.awaited.handlers import deliver_pending
from services.intake.batches.api import router as batches
from services.intake.doors import WriteQueues, make_write_queues
from services.intake.keys.api import router as keys
from services.intake.leads.api import router as leads
from services.intake.profiles.api import router as profiles
from services.intake.recordings.api import hot as hot_recordings
from services.intake.recordings.api import router as recordings
from services.intake.refused.store import delete_expired as forget_refused
from services.intake.sources.api import router as sources
from services.intake.sources.store import all_sources
from services.intake.telemetry import initialise_source_series
from shared.database import Database
from shared.idempotency.handlers import delete_expired
from shared.service import PeriodicTask, Service, ServiceContext

SWEEP_LIMIT = 1000
SWEEP_SECONDS = 60.0
SOURCES_SECONDS = 30.0


@dataclass(frozen=True)
class Intake:
    """What the routes find on `app.state.intake`."""

    database: Database
    secrets: tuple[bytes, ...]
    doors: WriteQueues


def build(runtime: ServiceContext) -> Service:
    """The service around this process's database."""
    database, secrets = runtime.database, runtime.settings.secrets
    doors = make_write_queues(database, secrets)
    return Service(
        name="intake",
        state=Intake(database, secrets, doors),
        routers=(batches, leads, profiles, recordings, sources, keys),
        fast_routes=[*fast_routes, *hot_recordings],
        periodic_tasks=(
            PeriodicTask("intake.sources", partial(refresh_source_series, database)),
            PeriodicTask("intake.awaited", partial(deliver_pending, database)),
            PeriodicTask("intake.dropped", partial(drop_old, database)),
            PeriodicTask("intake.repeats", partial(delete_expired, database)),
            PeriodicTask("intake.refused", partial(sweep, database, forget_refused)),
        ),
        group_commits=(doors.leads.captures, doors.activities, doors.leads.rejected_requests),
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
