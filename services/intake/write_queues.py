"""The queues of intake in which requests wait to be committed together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.intake.activities.handlers.commit_activities import commit_activities
from services.intake.activities.handlers.record_activity import ActivityQueue
from services.intake.captures.handlers.keep_arrivals import keep_arrivals
from services.intake.leads.handlers import commit_captures, read_bodies
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.sources.store import KnownSources
from services.intake.sources.telemetry import HealthNotes
from shared.db.database import Database
from shared.messaging.group_commit import GroupCommit


@dataclass(frozen=True)
class WriteQueues:
    """The queues of this process in which requests wait to be committed together.

    `health`: how the sources of what is committed fare, to be saved.
    """

    leads: CaptureQueues
    activities: ActivityQueue
    health: HealthNotes

    def are_busy(self) -> bool:
        """Whether requests wait for their commit in this process."""
        return any(queue.is_busy for queue in (self.leads.captures, self.activities, self.leads.kept_arrivals))


def make_write_queues(database: Database, secrets: Sequence[bytes]) -> WriteQueues:
    """New queues. They commit nothing before the process runs the service's group commits."""
    health = HealthNotes()
    commit_leads = partial(commit_captures.commit_captures, secrets=secrets, known=KnownSources(), health=health)
    return WriteQueues(
        leads=CaptureQueues(
            bodies=read_bodies.BodyReader(),
            captures=GroupCommit(database, commit_leads),
            kept_arrivals=GroupCommit(database, partial(keep_arrivals, secrets=secrets)),
        ),
        activities=GroupCommit(database, commit_activities),
        health=health,
    )
