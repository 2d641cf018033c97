"""The loops of notices: sending them, and making the morning lists."""

from functools import partial

from services.handoff.destinations.handlers.compose import Links
from services.handoff.destinations.handlers.deliver import Ways
from services.handoff.destinations.handlers.morning import make_lists
from services.handoff.destinations.handlers.sender import NoticeSender
from services.handoff.subscriptions.handlers.transport import Transport
from shared.config.settings import Settings, read_version
from shared.db.database import Database
from shared.runtime.periodic_task import PeriodicTask

__all__ = ["NoticeSender", "create_notices", "notice_tasks"]


# Nearly every notice is made with an event.
AFTER_EVENTS_SECONDS = 0.25
POLL_SECONDS = 60.0


def create_notices(database: Database, settings: Settings) -> NoticeSender:
    """The sender of one process."""
    origin = settings.public_url or f"http://{settings.host}:{settings.port}"
    transport = Transport(settings.webhook_networks, f"Accord/{read_version()}")
    return NoticeSender(database, settings.secrets, Links(origin, settings.secrets[0]), Ways(settings, transport))


def notice_tasks(sender: NoticeSender) -> list[PeriodicTask]:
    """What runs beside the routes. The task that sends never ends: a slow destination holds up no others."""

    async def wake() -> float:
        sender.wake()
        return POLL_SECONDS

    return [
        PeriodicTask("handoff.notices", sender.run),
        PeriodicTask("handoff.morning_lists", partial(make_lists, sender.database)),
        PeriodicTask("handoff.due_notices", wake, AFTER_EVENTS_SECONDS),
    ]
