"""What every service's process does now and then: the journal's days, the planner's statistics, the gauges."""

from functools import partial

from shared.db.analyze_tables import analyze_grown_tables
from shared.db.database import Database
from shared.messaging.gauges import Gauges
from shared.messaging.retention import Retention
from shared.runtime.periodic_task import PeriodicTask


def maintenance_tasks(database: Database, retention_days: int) -> list[PeriodicTask]:
    """The loops of one service."""
    return [
        PeriodicTask(f"{database.service}.retention", Retention(database, retention_days).once),
        PeriodicTask(f"{database.service}.statistics", partial(analyze_grown_tables, database)),
        PeriodicTask(f"{database.service}.gauges", Gauges(database).refresh),
    ]
