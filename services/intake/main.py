"""Intake, wired: who came, and from where?"""

from dataclasses import dataclass
from functools import partial

from services.intake.activities import tasks as activity_tasks
from services.intake.doors import Doors, make_doors
from services.intake.expiries import EXPIRIES
from services.intake.forms.handlers.form_door import FormDoor, make_form_door
from services.intake.forms.tasks import drain_forms
from services.intake.routes import FAST_ROUTES, ROUTERS
from services.intake.sources.store import list_source_names
from services.intake.telemetry import initialise_source_series
from services.intake.write_queues import WriteQueues, make_write_queues
from shared.db.database import Database
from shared.runtime.periodic_task import PeriodicTask
from shared.runtime.service import Service, ServiceContext

SOURCES_SECONDS = 30.0


@dataclass(frozen=True)
class Intake:
    """What the routes find on `app.state.intake`."""

    database: Database
    secrets: tuple[bytes, ...]
    queues: WriteQueues
    forms: FormDoor
    doors: Doors


def build(context: ServiceContext) -> Service:
    """The service around this process's database."""
    database, secrets = context.database, context.settings.secrets
    queues = make_write_queues(database, secrets)
    error_map = {kind: answer for router in ROUTERS for kind, answer in router.answers.items()}
    forms = make_form_door(context.settings, database, queues.leads, queues.activities, error_map)
    return Service(
        name="intake",
        state=Intake(database, secrets, queues, forms, make_doors(queues.leads, error_map, forms)),
        main_file=__file__,
        routers=ROUTERS,
        fast_routes=FAST_ROUTES,
        periodic_tasks=(
            PeriodicTask("intake.sources", partial(refresh_source_series, database)),
            PeriodicTask("intake.forms", forms.sources.refresh),
            PeriodicTask("intake.spool", partial(drain_forms, forms)),
            PeriodicTask(
                "intake.awaited",
                partial(activity_tasks.deliver_pending, activity_tasks.pending_sweep(database)),
                activity_tasks.AFTER_EVENTS_SECONDS,
            ),
        ),
        expiries=EXPIRIES,
        group_commits=(queues.leads.captures, queues.activities, queues.leads.kept_arrivals),
    )


async def refresh_source_series(database: Database) -> float:
    """Expose the series of sources that another process configured; the seconds until the next time."""
    async with database.read_connection() as conn:
        for source in await list_source_names(conn):
            initialise_source_series(source)
    return SOURCES_SECONDS
