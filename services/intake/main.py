"""Intake, wired: who came, and from where?"""

from dataclasses import dataclass
from functools import partial

from services.intake import expiries, routes
from services.intake.activities import tasks as activity_tasks
from services.intake.doors import Doors, make_doors
from services.intake.erasures.handlers.erase_for_platform import erase_for_platform
from services.intake.forms.handlers.form_door import FormDoor, make_form_door
from services.intake.forms.handlers.spool_form import receive_again
from services.intake.hooks.handlers import door, receive, replays
from services.intake.hooks.tasks import Hooks, make_hooks
from services.intake.imports import tasks as import_tasks
from services.intake.leads import tasks as lead_tasks
from services.intake.oidc.handlers.make_provider import Provider, make_provider
from services.intake.people.tasks import mail_links
from services.intake.sources import tasks as source_tasks
from services.intake.spool.tasks import make_spool_tasks
from services.intake.write_queues import WriteQueues, make_write_queues
from shared.db.database import Database
from shared.runtime.periodic_task import PeriodicTask
from shared.runtime.service import Service, ServiceContext


@dataclass(frozen=True)
class Intake:
    """What the routes find on `app.state.intake`. `imports`: works through files, to be woken up for a new one.

    `provider`: of signing in by OpenID Connect; None where it is not set.
    """

    database: Database
    secrets: tuple[bytes, ...]
    queues: WriteQueues
    forms: FormDoor
    hooks: Hooks
    doors: Doors
    imports: PeriodicTask
    provider: Provider | None


def build(context: ServiceContext) -> Service:
    """The service around this process's database."""
    database, secrets = context.database, context.settings.secrets
    queues = make_write_queues(database, secrets)
    health = queues.health
    forms = make_form_door(context.settings, database, queues.leads, queues.activities, routes.ANSWERS)
    sources = forms.sources
    sources_task = PeriodicTask("intake.forms", sources.refresh)
    sources.on_change = sources_task.wake
    outage = door.Outage(forms.spool, sources.look_up, lambda name: sources.known.get(name))
    hooks = make_hooks(context, queues.leads, queues.activities, health, routes.ANSWERS, outage)
    receivers = partial(receive_again, forms), partial(receive.receive_spooled, hooks.door)
    hooks.worker.erase = partial(erase_for_platform, database, secrets)
    imports = import_tasks.make_imports(database, secrets, queues.are_busy)
    doors = make_doors(queues.leads, routes.ANSWERS, forms, replays.make_replays(hooks.door))
    return Service(
        name="intake",
        state=Intake(database, secrets, queues, forms, hooks, doors, imports, make_provider(context.settings)),
        main_file=__file__,
        routers=routes.ROUTERS,
        fast_routes=routes.FAST_ROUTES,
        periodic_tasks=(
            PeriodicTask("intake.sources", partial(source_tasks.refresh_source_series, database)),
            sources_task,
            *make_spool_tasks(forms.spool, queues.leads, *receivers, sources.refresh),
            hooks.task,
            imports,
            PeriodicTask("intake.links", partial(mail_links, database, context.settings)),
            PeriodicTask("intake.health", partial(source_tasks.save_notes, database, health)),
            activity_tasks.make_delivery(database),
            PeriodicTask("intake.search", partial(lead_tasks.keep_index, database), lead_tasks.AFTER_EVENTS_SECONDS),
        ),
        outlasts_database=sources.has_copy,
        expiries=expiries.EXPIRIES,
        group_commits=(queues.leads.captures, queues.activities, queues.leads.kept_arrivals),
    )
