"""What time makes this service do about its clocks."""

from functools import partial

from services.handoff.clocks.alarm import set_alarm
from services.handoff.deadlines.gauges import show_clocks
from services.handoff.deadlines.handlers import sweep
from services.handoff.deadlines.keeping import OnBreach
from shared.database import Database
from shared.loops import Loop


def loops(database: Database, on_breach: OnBreach) -> list[Loop]:
    """The sweep, woken by every earlier deadline that this process commits, and the gauges."""
    alarm = set_alarm(database)
    sweeping = Loop("handoff.deadlines", partial(sweep, database, alarm, on_breach))
    alarm.wake = sweeping.wake
    return [sweeping, Loop("handoff.clocks", partial(show_clocks, database))]
