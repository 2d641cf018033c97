"""What every service's process does now and then: keep the journal's days, and show the gauges."""

from shared.database import Database
from shared.gauges import Gauges
from shared.loops import Loop
from shared.retention import Retention


def upkeep(database: Database, retention_days: int) -> list[Loop]:
    """The loops of one service."""
    return [
        Loop(f"{database.service}.retention", Retention(database, retention_days).once),
        Loop(f"{database.service}.gauges", Gauges(database).once),
    ]
