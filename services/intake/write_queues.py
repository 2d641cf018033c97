"""The queues in which what arrives is committed together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.intake.activities.handlers.commit_activities import Recording, commit_activities
from services.intake.captures.store.rejected_requests import add_rejected
from services.intake.leads.handlers.capture import CaptureQueues
from services.intake.leads.handlers.commit_captures import commit_captures
from shared.db.database import Database
from shared.messaging.group_commit import GroupCommit


@dataclass(frozen=True)
class WriteQueues:
    """Where arrivals, activities and refused bodies are committed, some hundred together."""

    leads: CaptureQueues
    activities: Recording


def make_write_queues(database: Database, secrets: Sequence[bytes]) -> WriteQueues:
    """The doors of this process; nobody comes through before the groups run."""
    return WriteQueues(
        leads=CaptureQueues(
            captures=GroupCommit(database, partial(commit_captures, secrets=secrets)),
            rejected_requests=GroupCommit(database, add_rejected),
        ),
        activities=GroupCommit(database, commit_activities),
    )
