"""Who must be woken when an earlier deadline is committed: the sweep of this process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from shared.db.connection import Connection
from shared.db.database import Database


@dataclass
class SweepWakeup:
    """`wake` ends the sweep's sleep; `until`: the deadline that it sleeps to, nothing while it looks for one."""

    wake: Callable[[], None] = lambda: None
    until: datetime | None = None

    def notify(self, next_at: datetime) -> None:
        """A deadline was committed."""
        if self.until is None or next_at < self.until:
            self.wake()


_alarms: WeakKeyDictionary[object, SweepWakeup] = WeakKeyDictionary()


def set_alarm(database: Database) -> SweepWakeup:
    """An alarm that rings when a deadline is committed through this database that the sweep would sleep past."""
    alarm = _alarms[database] = SweepWakeup()
    return alarm


def notify_on_commit(conn: Connection, next_at: datetime | None) -> None:
    """This deadline was set in this transaction."""
    alarm = _alarms.get(conn.owner)
    if alarm is not None and next_at is not None:
        conn.on_commit(lambda: alarm.notify(next_at))
