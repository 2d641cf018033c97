"""What time makes this service do about its clocks."""

from functools import partial

from services.handoff.clocks.alarm import set_alarm
from services.handoff.deadlines.gauges import refresh_gauges
from services.handoff.deadlines.handlers import sweep_due_clocks
from services.handoff.deadlines.keeping import OnBreach
from shared.database import Database
from shared.loops import PeriodicTask


def loops(database: Database, on_breach: OnBreach) -> list[PeriodicTask]:
    """The sweep, woken by every earlier deadline that this process commits, and the gauges."""
    alarm = set_alarm(database)
    sweeping = PeriodicTask("handoff.deadlines", partial(sweep_due_clocks, database, alarm, on_breach))
    alarm.wake = sweeping.wake
    return [sweeping, PeriodicTask("handoff.clocks", partial(refresh_gauges, database))]
