"""What a process takes arrivals of adapters with."""

from collections.abc import Callable
from typing import NamedTuple

from services.intake.activities.domain.activity import ActivityResult
from services.intake.activities.handlers.record_activity import ActivityQueue
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.sources.domain import Source, SourceSecrets
from services.intake.sources.handlers import find_source
from services.intake.sources.telemetry import HealthNotes
from shared.db.database import Database
from shared.http import Problem
from shared.http.error_handlers import ErrorMap

# What became of a lead or an activity that a platform told of.
Taken = CaptureResult | ActivityResult | Problem


class Door(NamedTuple):
    """`answers` turn refusals into problems; `on_tasks` is called when there are new tasks."""

    database: Database
    secrets: tuple[bytes, ...]
    leads: CaptureQueues
    activities: ActivityQueue
    health: HealthNotes
    answers: ErrorMap
    on_tasks: Callable[[], None]

    async def find_source(self, code: str) -> tuple[Source, SourceSecrets] | None:
        """The source and its secrets, as they are now; None if there is no such source."""
        return await find_source(self.database, self.secrets, code)
