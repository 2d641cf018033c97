"""The loops of webhooks: making deliveries, sending them, keeping the log of them short, and their gauges."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.handoff.subscriptions.handlers.clean_up import clean_up
from services.handoff.subscriptions.handlers.feed import make_deliveries, replay_deliveries
from services.handoff.subscriptions.handlers.gauges import refresh_gauges
from services.handoff.subscriptions.handlers.sender import Sender
from services.handoff.subscriptions.handlers.transport import Transport
from services.handoff.subscriptions.store import feed
from shared.config.settings import Settings, read_version
from shared.db.database import Database
from shared.runtime.periodic_task import PeriodicTask

# An event becomes a delivery at most so long after it was published.
AFTER_EVENTS_SECONDS = 0.25
# Events of which no process told this one.
POLL_SECONDS = 15.0


@dataclass(frozen=True)
class Webhooks:
    """What routes wake up: the task that makes deliveries, and the sender. `tasks`: all that run."""

    sender: Sender
    make_deliveries: PeriodicTask
    tasks: Sequence[PeriodicTask]


def create_webhooks(database: Database, settings: Settings) -> Webhooks:
    """The webhooks of one process. The task that sends never ends: a slow receiver holds up no others."""
    transport = Transport(settings.webhook_networks, f"Accord/{read_version()}")
    sender = Sender(database, settings.secrets, transport)
    feed_task = partial(make_deliveries_task, database, sender)
    make_deliveries = PeriodicTask("handoff.deliveries", feed_task, AFTER_EVENTS_SECONDS)
    others = (
        PeriodicTask("handoff.webhooks", sender.run),
        PeriodicTask("handoff.delivery_log", partial(clean_up, database)),
        PeriodicTask("handoff.webhook_gauges", partial(refresh_gauges, database)),
    )
    return Webhooks(sender, make_deliveries, (make_deliveries, *others))


async def make_deliveries_task(database: Database, sender: Sender) -> float:
    """Make the deliveries of a batch of events and of one replay; the seconds until the next batch."""
    async with database.read_connection() as conn:
        waiting = await feed.find_waiting(conn)
    events = await database.run(make_deliveries) if waiting.events else 0
    replayed = await database.run(replay_deliveries) if waiting.replays else 0
    if events or replayed:
        sender.wake()
        return 0.0
    return POLL_SECONDS
