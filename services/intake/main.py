"""Intake, wired: who came, and from where?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from services.intake.arrivals.api import hot
from services.intake.awaited.handlers import drop_old, give_to_arrived
from services.intake.batches.api import router as batches
from services.intake.doors import Doors, doors_to
from services.intake.keys.api import router as keys
from services.intake.leads.api import router as leads
from services.intake.profiles.api import router as profiles
from services.intake.recordings.api import hot as hot_recordings
from services.intake.recordings.api import router as recordings
from services.intake.refused.store import forget_refused
from services.intake.sources.api import router as sources
from services.intake.sources.store import all_sources
from services.intake.telemetry import expose_source
from shared.database import Database
from shared.idempotency.handlers import delete_expired
from shared.service import Loop, Runtime, Service

SWEEP_LIMIT = 1000
SWEEP_SECONDS = 60.0
SOURCES_SECONDS = 30.0


@dataclass(frozen=True)
class Intake:
    """What the routes find on `app.state.intake`."""

    database: Database
    secrets: tuple[bytes, ...]
    doors: Doors


def build(runtime: Runtime) -> Service:
    """The service around this process's database."""
    database, secrets = runtime.database, runtime.settings.secrets
    doors = doors_to(database, secrets)
    return Service(
        name="intake",
        state=Intake(database, secrets, doors),
        routers=(batches, leads, profiles, recordings, sources, keys),
        hot=[*hot, *hot_recordings],
        loops=(
            Loop("intake.sources", partial(show_sources, database)),
            Loop("intake.awaited", partial(give_to_arrived, database)),
            Loop("intake.dropped", partial(drop_old, database)),
            Loop("intake.repeats", partial(delete_expired, database)),
            Loop("intake.refused", partial(sweep, database, forget_refused)),
        ),
        groups=(doors.leads.taking, doors.recording, doors.leads.refusing),
    )


async def show_sources(database: Database) -> float:
    """The series of sources that another process configured."""
    async with database.reading() as conn:
        for source in await all_sources(conn):
            expose_source(source.source)
    return SOURCES_SECONDS


async def sweep(database: Database, forget: Callable[..., Awaitable[int]]) -> float:
    """Forget what was kept long enough, a piece at a time."""
    forgotten = await database.run(lambda conn: forget(conn, SWEEP_LIMIT))
    return 0 if forgotten == SWEEP_LIMIT else SWEEP_SECONDS
