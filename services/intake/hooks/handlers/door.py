"""What a process takes arrivals of adapters with."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from services.intake.activities.handlers.record_activity import ActivityQueue
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.sources.domain import Source, SourceSecrets
from services.intake.sources.handlers import recall_secrets
from services.intake.sources.telemetry import HealthNotes
from services.intake.spool.handlers.spool import Spool
from shared.db.database import Database
from shared.http.error_handlers import ErrorMap


class Outage(NamedTuple):
    """What requests are taken by while PostgreSQL is away: the spool keeps them.

    `look_up` finds a source as it is now, or raises Unavailable; `recall` tells it as this process read it last.
    """

    spool: Spool
    look_up: Callable[[str], Awaitable[Source | None]]
    recall: Callable[[str], Source | None]


class Door(NamedTuple):
    """`answers` turn refusals into problems; `on_tasks` is called when there are new tasks."""

    database: Database
    secrets: tuple[bytes, ...]
    leads: CaptureQueues
    activities: ActivityQueue
    health: HealthNotes
    answers: ErrorMap
    on_tasks: Callable[[], None]
    outage: Outage

    async def find_source(self, code: str) -> tuple[Source, SourceSecrets] | None:
        """The source and its secrets, as they are now; None if there is no such source. Raises Unavailable."""
        source = await self.outage.look_up(code)
        return (source, recall_secrets(self.secrets, source)) if source else None
