"""What every service's process does now and then: the journal's days, the planner's statistics, the gauges."""

from functools import partial

from shared.database import Database
from shared.gauges import Gauges
from shared.loops import Loop
from shared.retention import Retention
from shared.statistics import analyse_what_grew


def upkeep(database: Database, retention_days: int) -> list[Loop]:
    """The loops of one service."""
    return [
        Loop(f"{database.service}.retention", Retention(database, retention_days).once),
        Loop(f"{database.service}.statistics", partial(analyse_what_grew, database)),
        Loop(f"{database.service}.gauges", Gauges(database).once),
    ]
