"""The queues in which what arrives is committed together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.intake.activities.handlers import record
from services.intake.arrivals.handlers import Queues
from services.intake.leads.handlers import take_in
from services.intake.recordings.handlers import Recording
from services.intake.refused.store import keep_refused
from shared.database import Database
from shared.group import Group


@dataclass(frozen=True)
class Doors:
    """Where arrivals, activities and refused bodies are committed, some hundred together."""

    leads: Queues
    recording: Recording


def doors_to(database: Database, secrets: Sequence[bytes]) -> Doors:
    """The doors of this process; nobody comes through before the groups run."""
    return Doors(
        leads=Queues(
            taking=Group(database, partial(take_in, secrets=secrets)),
            refusing=Group(database, keep_refused),
        ),
        recording=Group(database, record),
    )
