"""Handoffs took steps: their clocks follow in the same transaction."""

from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from uuid_utils.compat import uuid7

from services.handoff.agreements.store import sla_terms as promises
from services.handoff.leads.store import leads
from services.handoff.sla import telemetry
from services.handoff.sla.store import clocks as store
from services.handoff.sla.store import clocks
from services.handoff.sla.domain import lifecycle
from services.handoff.sla.domain.clock import Clock, HandoffSnapshot
from services.handoff.sla.domain.expiry import Expired, breach
from services.handoff.sla.telemetry import count_clocks, responses
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.base import Event
from shared.messaging.outbox import stage


async def update_clocks(
    conn: Connection, steps: Sequence[HandoffSnapshot], old: Set[UUID], now: datetime
) -> list[Event]:
    """What these steps, in order, make of the clocks: kept here, to be staged behind them. The leads are locked.

    Handoffs that are not `old` begin with these steps and have no clocks yet.
    """
    if not steps:
        return []
    known = await store.of_handoffs(conn, old & {step.handoff_id for step in steps})
    versions = {step.agreement_version for step in steps} | {clock.agreement_version for clock in known}
    found = await promises.find(conn, {version for version in versions if version is not None})
    responses.ensure_buckets(found.by_version.values())
    face = lifecycle.ClockSet({}, found.by_version, found.in_force, now, uuid7)
    for clock in known:
        face.clocks.setdefault(clock.handoff_id, {})[clock.name] = clock
    for step in steps:
        lifecycle.update_clocks(face, step)
    after = [clock for clocks in face.clocks.values() for clock in clocks.values()]
    await store.save(conn, known, after)
    count_clocks(conn, known, after)
    notify_on_commit(conn, min((clock.next_at for clock in after if clock.next_at), default=None))
    return list(face.said)


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


# What follows a breach, in the transaction that keeps it; the leads are locked.
OnBreach = Callable[[Connection, Sequence[Clock]], Awaitable[None]]


async def save_expired(
    conn: Connection, known: Sequence[Clock], fired: Sequence[Expired], now: datetime
) -> list[Clock]:
    """Keep and say what was fired; those that were breached."""
    after = [clock for clock, _ in fired]
    breached = [clock for clock in after if clock.state == "breached"]
    await clocks.mark_breached(conn, breached)
    await clocks.save(conn, known, [clock for clock in after if clock.state == "running"])
    await stage(conn, [event for _, events in fired for event in events], now)
    telemetry.count_clocks(conn, known, after)
    return breached


BATCH_SIZE = 500
PIECES_LIMIT = 400


class Closed(NamedTuple):
    """How many historical clocks were breached; not `complete`: there are more."""

    breached: int
    complete: bool


async def close_backfill(database: Database, until: datetime) -> Closed:
    """Breach the historical clocks that run and were due before `until`, as of their deadlines."""
    breached = 0
    for _ in range(PIECES_LIMIT):
        seen, done = await database.run(partial(_close_piece, until=until))
        breached += done
        if seen < BATCH_SIZE:
            return Closed(breached, complete=True)
    return Closed(breached, complete=False)


async def _close_piece(conn: Connection, until: datetime) -> tuple[int, int]:
    """How many clocks were looked at, and how many of them were still to be breached."""
    due = await clocks.find_historical(conn, until, BATCH_SIZE)
    if not due:
        return 0, 0
    named = {one.lead_id for one in due}
    await leads.lock(conn, named)
    known = [
        clock for clock in await clocks.find_running(conn, due, named) if clock.next_at is None and clock.due_at < until
    ]
    fired = [breach(clock, uuid7) for clock in known]
    await save_expired(conn, known, [(clock, [event]) for clock, event in fired], await database_clock(conn))
    return len(due), len(known)
