"""The wakeup of the sweep: a transaction that sets an earlier deadline ends the sweep's sleep."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from shared.db.connection import Connection
from shared.db.database import Database


@dataclass
class SweepWakeup:
    """`wake` ends the sweep's sleep. `until`: the deadline that the sweep sleeps to; None while it looks for one."""

    wake: Callable[[], None] = lambda: None
    until: datetime | None = None

    def notify(self, next_at: datetime) -> None:
        """A transaction committed this deadline."""
        if self.until is None or next_at < self.until:
            self.wake()


_wakeups: WeakKeyDictionary[object, SweepWakeup] = WeakKeyDictionary()


def create_wakeup(database: Database) -> SweepWakeup:
    """A new wakeup, which every transaction of this database notifies from now on."""
    wakeup = _wakeups[database] = SweepWakeup()
    return wakeup


def notify_on_commit(conn: Connection, next_at: datetime | None) -> None:
    """Notify the sweep of this deadline, if there is one, when this transaction commits."""
    wakeup = _wakeups.get(conn.owner)
    if wakeup is not None and next_at is not None:
        conn.on_commit(lambda: wakeup.notify(next_at))
