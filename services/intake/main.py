"""Intake, wired: who came, and from where?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from services.intake.arrivals.api import hot
from services.intake.batches.api import router as batches
from services.intake.doors import Doors
from services.intake.keys.api import router as keys
from services.intake.leads.api import router as leads
from services.intake.leads.domain import Taken
from services.intake.leads.handlers import Sent, take_in
from services.intake.refused.store import Refused, forget_refused, keep_refused
from services.intake.repeats.store import forget_repeats
from services.intake.sources.api import router as sources
from services.intake.sources.store import all_sources
from services.intake.telemetry import expose_source
from shared.database import Database
from shared.group import Group
from shared.http import Problem
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
    taking: Group[Sent, Taken | Problem] = Group(database, partial(take_in, secrets=secrets))
    refusing: Group[Refused, None] = Group(database, keep_refused)
    return Service(
        name="intake",
        state=Intake(database, secrets, Doors(database, taking, refusing)),
        routers=(batches, leads, sources, keys),
        hot=hot,
        loops=(
            Loop("intake.sources", partial(show_sources, database)),
            Loop("intake.repeats", partial(sweep, database, forget_repeats)),
            Loop("intake.refused", partial(sweep, database, forget_refused)),
        ),
        groups=(taking, refusing),
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
