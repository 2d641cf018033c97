"""What every way in shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.intake.activities.handlers import record
from services.intake.arrivals.handlers import Refusing, Taking
from services.intake.leads.handlers import take_in
from services.intake.recordings.handlers import Recording
from services.intake.refused.store import keep_refused
from shared.database import Database
from shared.group import Group


@dataclass(frozen=True)
class Doors:
    """Where arrivals, activities and refused bodies are committed, some hundred together."""

    taking: Taking
    recording: Recording
    refusing: Refusing


def doors_to(database: Database, secrets: Sequence[bytes]) -> Doors:
    """The doors of this process; nobody comes through before the groups run."""
    return Doors(
        taking=Group(database, partial(take_in, secrets=secrets)),
        recording=Group(database, record),
        refusing=Group(database, keep_refused),
    )
