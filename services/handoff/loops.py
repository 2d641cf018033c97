"""What time makes this service do about its clocks."""

from functools import partial

from services.handoff.sla.alarm import set_alarm
from services.handoff.sla.gauges import refresh_gauges
from services.handoff.sla.keeping import OnBreach
from services.handoff.sla.tasks import sweep_due_clocks
from shared.db.database import Database
from shared.runtime.periodic_task import PeriodicTask


def loops(database: Database, on_breach: OnBreach) -> list[PeriodicTask]:
    """The sweep, woken by every earlier deadline that this process commits, and the gauges."""
    alarm = set_alarm(database)
    sweeping = PeriodicTask("handoff.deadlines", partial(sweep_due_clocks, database, alarm, on_breach))
    alarm.wake = sweeping.wake
    return [sweeping, PeriodicTask("handoff.clocks", partial(refresh_gauges, database))]
