"""Which clocks time changes: the next deadline, the clocks that are due, the history that a backfill leaves."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, or_, select

from services.handoff.sla.domain.clock import Clock
from services.handoff.sla.store.clocks import CLOCK_COLUMNS, read_clock
from services.handoff.sla.store.tables import clocks_table
from shared.db.connection import Connection, sql
from shared.db.expressions import constant, ids, is_one_of

# In any other state a handoff is not sales' to work on any more.
OPEN_STATES = ("queued", "offered", "accepted", "contacted", "sales_qualified", "opportunity")

# The clocks of leads that the sweep has set aside are left out for a while. PostgreSQL reads the list once.
_NEXT_DEADLINE = sql("""
    select min(next_at) as at, extract(epoch from min(next_at) - clock_timestamp())::float8 as seconds from clocks
    where lead_id <> all(array(
        select row_id from set_aside where task = 'handoff.sweep' and retry_at > clock_timestamp()))
""")
_FIND_HISTORICAL = sql("""
    select clock, lead_id from clocks
    where state = 'running' and next_at is null and due_at < cast(:until as timestamptz)
          and lead_id <> all(array(
              select row_id from set_aside where task = 'handoff.backfill' and retry_at > clock_timestamp()))
    order by due_at, clock limit :limit
""")
_FIND_RUNNING = (
    select(*CLOCK_COLUMNS)
    .where(
        is_one_of(clocks_table.c.clock, ids("clocks")),
        is_one_of(clocks_table.c.lead_id, ids("leads")),
        clocks_table.c.state == constant("running"),
    )
    .order_by(clocks_table.c.due_at, clocks_table.c.clock)
)
# PostgreSQL's clock is read once: a clock that is read for every row keeps the index from ending the search. Each lead
# is looked up by itself: for a list of unknown length PostgreSQL would read all leads.
_LOCK_DUE = sql("""
    with due as materialized (
        select clock, lead_id from clocks where next_at <= (select clock_timestamp())
            and lead_id <> all(array(
                select row_id from set_aside where task = 'handoff.sweep' and retry_at > clock_timestamp()))
        order by next_at, clock limit :candidates
    ), free as materialized (
        select locked.lead_id from (select distinct lead_id from due order by lead_id) candidate
        cross join lateral (
            select lead_id from leads where leads.lead_id = candidate.lead_id for update skip locked) locked
        limit :leads
    )
    select clock, lead_id from due join free using (lead_id)
""")


class DueClock(NamedTuple):
    """A clock that time may change, and the lead whose lock guards it."""

    clock: UUID
    lead_id: UUID


class NextDeadline(NamedTuple):
    """The next deadline or warning, and the seconds until then by PostgreSQL's clock; None if no clock runs."""

    at: datetime | None
    seconds: float | None


def is_open(handoffs: Table) -> ColumnElement[bool]:
    """Whether a row of `handoffs` is sales' to work on."""
    return handoffs.c.state.in_([constant(state) for state in OPEN_STATES])


def is_unfinished(handoffs: Table) -> ColumnElement[bool]:
    """Whether a row of `clocks` waits for a target of this row of `handoffs`, of its seller or of its team."""
    clocks, handoff = clocks_table.c, handoffs.c
    return and_(
        clocks.handoff_id == handoff.handoff_id,
        or_(
            clocks.state == constant("running"),
            and_(clocks.state == constant("breached"), clocks.finished_at.is_(None)),
        ),
        or_(clocks.seller.is_(None), clocks.seller == handoff.seller),
    )


def select_first_due(handoffs: Table) -> Select[datetime]:
    """`due_at`: when the next promise of this row of `handoffs` is due; null if none is open."""
    return select(func.min(clocks_table.c.due_at).label("due_at")).where(is_unfinished(handoffs)).correlate(handoffs)


def is_overdue(handoffs: Table) -> ColumnElement[bool]:
    """Whether a row of `handoffs` is open and has a clock that is due and unfinished."""
    due = exists().where(is_unfinished(handoffs), clocks_table.c.due_at <= func.clock_timestamp())
    return and_(is_open(handoffs), due)


async def next_deadline(conn: Connection) -> NextDeadline:
    """When time changes the next clock."""
    return NextDeadline(*(await conn.execute(_NEXT_DEADLINE)).one())


async def lock_due(conn: Connection, candidates: int, leads: int) -> list[DueClock]:
    """Lock at most `leads` leads of the first `candidates` due clocks, without those that another transaction holds.

    The clocks of these leads, which must be read again: another transaction may have changed them before the lock.
    """
    parameters = {"candidates": candidates, "leads": leads}
    return [DueClock(*row) for row in await conn.execute(_LOCK_DUE, parameters)]


async def find_historical(conn: Connection, until: datetime, limit: int) -> list[DueClock]:
    """The first running clocks that were due before they were recorded, and before `until`; without a lock."""
    parameters = {"until": until, "limit": limit}
    return [DueClock(*row) for row in await conn.execute(_FIND_HISTORICAL, parameters)]


async def find_running(conn: Connection, due: Iterable[DueClock], leads: Iterable[UUID]) -> list[Clock]:
    """Those of these clocks that still run and belong to these leads, which are locked."""
    parameters = {"clocks": [due_clock.clock for due_clock in due], "leads": list(leads)}
    return [read_clock(row) for row in await conn.execute(_FIND_RUNNING, parameters)]
