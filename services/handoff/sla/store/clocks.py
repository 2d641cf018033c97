"""The clocks of handoffs; the lock of a lead guards those of its handoffs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from services.handoff.sla.domain.clock import Clock, WarningThreshold
from shared.db.connection import Connection, Row, rows_to_json, sql
from shared.db.expressions import among, constant, ids, insert_rows, update_rows
from shared.db.tables import (
    BYTEWISE,
    INSTANT,
    JSON,
    Boolean,
    Column,
    Double,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    index,
    metadata_of,
    required,
)
from shared.values.frozen import changed_pairs, construct

clocks_table = Table(
    "clocks",
    metadata_of("handoff"),
    Column("clock", Uuid, primary_key=True),
    required("handoff_id", Uuid),
    required("lead_id", Uuid),
    required("product", Text),
    required("kind", Text),
    required("cycle", Integer),
    required("origin", Text),
    required("target", Text),
    Column("seller", BYTEWISE),
    Column("team", Text),
    required("agreement_version", Integer),
    required("counts", Text),
    required("started_at", INSTANT),
    required("due_at", INSTANT),
    required("recorded_at", INSTANT),
    required("qualified", Boolean),
    required("warnings", JSON),
    required("state", Text),
    Column("finished_at", INSTANT),
    Column("elapsed_seconds", Double),
    Column("business_seconds", Double),
    Column("late_seconds", Double),
    Column("breach", Uuid),
    Column("next_at", INSTANT),
    UniqueConstraint("handoff_id", "target", "seller", postgresql_nulls_not_distinct=True),
    index("clocks_next", "next_at", "clock", where="next_at is not null"),
    index("clocks_history", "due_at", "clock", where="state = 'running' and next_at is null"),
    index(
        "clocks_open",
        *("due_at", "handoff_id", "seller", "target", "state"),
        where="state = 'running' or (state = 'breached' and finished_at is null)",
    ),
)

OVER = ("won", "lost", "rejected", "recycled")

_STATE = [column for column in clocks_table.c if column.name != "next_at"]
_OF_HANDOFFS = (
    select(*_STATE)
    .where(among(clocks_table.c.handoff_id, ids("handoffs")))
    .order_by(clocks_table.c.started_at, clocks_table.c.clock)
)
_INSERT = insert_rows(clocks_table)
_UPDATE = update_rows(clocks_table)
_BREACHED = sql("""
    update clocks set state = 'breached', breach = breached.event, next_at = null
    from unnest(cast(:clocks as uuid[]), cast(:events as uuid[])) as breached (id, event)
    where clocks.clock = breached.id
""")
_NEXT = sql("""
    select min(next_at) as at, extract(epoch from min(next_at) - clock_timestamp())::float8 as seconds from clocks
""")
_HISTORY = sql("""
    select clock, lead_id from clocks
    where state = 'running' and next_at is null and due_at < cast(:until as timestamptz)
    order by due_at, clock limit :limit
""")
_THESE = (
    select(*_STATE)
    .where(
        among(clocks_table.c.clock, ids("clocks")),
        among(clocks_table.c.lead_id, ids("leads")),
        clocks_table.c.state == constant("running"),
    )
    .order_by(clocks_table.c.due_at, clocks_table.c.clock)
)
_OFFERS_MADE = sql("""
    select handoff_id, count(*) as made from clocks
    where handoff_id = any(cast(:handoffs as uuid[])) and target = 'offer' group by handoff_id
""")
_OPEN = sql("""
    select target, state, count(*) as open from clocks
    where state = 'running' or (state = 'breached' and finished_at is null) group by target, state
""")


class Due(NamedTuple):
    """A clock that time may change, and the lead whose lock guards it."""

    clock: UUID
    lead_id: UUID


class NextDeadline(NamedTuple):
    """The next deadline or warning."""

    at: datetime | None
    seconds: float | None


def overdue(handoffs: Table) -> ColumnElement[bool]:
    """Whether a handoff is sales' to work on, and what its seller or its team promised was due and is not done."""
    clocks, of = clocks_table.c, handoffs.c
    unfinished = or_(
        clocks.state == constant("running"),
        and_(clocks.state == constant("breached"), clocks.finished_at.is_(None)),
    )
    due = exists().where(
        clocks.handoff_id == of.handoff_id,
        clocks.due_at <= func.clock_timestamp(),
        unfinished,
        or_(clocks.seller.is_(None), clocks.seller == of.seller),
    )
    return and_(of.state.not_in([constant(state) for state in OVER]), due)


async def of_handoffs(conn: Connection, handoffs: Iterable[UUID]) -> list[Clock]:
    """All clocks of these handoffs, in the order in which they started."""
    wanted = list(handoffs)
    rows = await conn.execute(_OF_HANDOFFS, {"handoffs": wanted}) if wanted else ()
    return [_read(row) for row in rows]


async def clocks_of(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, list[Clock]]:
    """The clocks of each of these handoffs, in the order in which they started."""
    found: dict[UUID, list[Clock]] = defaultdict(list)
    for clock in await of_handoffs(conn, handoffs):
        found[clock.handoff_id].append(clock)
    return found


async def save(conn: Connection, before: Iterable[Clock], after: Iterable[Clock]) -> None:
    """Insert what is new, update what is known and changed."""
    pairs = changed_pairs(before, after, attrgetter("clock"))
    new = [clock for old, clock in pairs if old is None]
    changed = [clock for old, clock in pairs if old is not None]
    if new:
        await conn.execute(_INSERT, {"rows": _rows(new)})
    if changed:
        await conn.execute(_UPDATE, {"rows": _rows(changed)})


async def mark_breached(conn: Connection, clocks: Sequence[Clock]) -> None:
    """These were breached, and nothing else of them changed."""
    if clocks:
        events = [clock.breach for clock in clocks]
        await conn.execute(_BREACHED, {"clocks": [clock.clock for clock in clocks], "events": events})


async def next_deadline(conn: Connection) -> NextDeadline:
    """When time changes the next clock, and in how many seconds that is by PostgreSQL's clock; nothing if none runs."""
    return NextDeadline(*(await conn.execute(_NEXT)).one())


async def find_historical(conn: Connection, until: datetime, limit: int) -> list[Due]:
    """The first clocks still running that were over before they were recorded, and before this instant."""
    return [Due(*row) for row in await conn.execute(_HISTORY, {"until": until, "limit": limit})]


async def find_running(conn: Connection, due: Iterable[Due], leads: Iterable[UUID]) -> list[Clock]:
    """Those of these clocks that still run, of these leads, which are locked."""
    asked = {"clocks": [one.clock for one in due], "leads": list(leads)}
    return [_read(row) for row in await conn.execute(_THESE, asked)]


async def offers_made(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, int]:
    """To how many sellers each of these handoffs was offered."""
    rows = await conn.execute(_OFFERS_MADE, {"handoffs": list(handoffs)})
    return {row.handoff_id: row.made for row in rows}


async def open_counts(conn: Connection) -> dict[tuple[str, str], int]:
    """How many clocks of each target are running, or breached and not finished."""
    return {(row.target, row.state): row.open for row in await conn.execute(_OPEN)}


def _read(row: Row) -> Clock:
    kept = dict(row)
    kept["warnings"] = tuple(WarningThreshold(percent, datetime.fromisoformat(at)) for percent, at in kept["warnings"])
    return construct(Clock, kept)


def _rows(clocks: Sequence[Clock]) -> str:
    rows = [
        vars(clock) | {"warnings": [(share.percent, share.at) for share in clock.warnings], "next_at": clock.next_at}
        for clock in clocks
    ]
    return rows_to_json(rows)


# The time is asked for once: a clock that is read for every row keeps the index from ending the search. Each lead is
# looked up by itself: for a list of unknown length PostgreSQL would read all leads.
_LOCK_DUE = sql("""
    with due as materialized (
        select clock, lead_id from clocks where next_at <= (select clock_timestamp())
        order by next_at, clock limit :look
    ), free as materialized (
        select held.lead_id from (select distinct lead_id from due order by lead_id) wanted
        cross join lateral (
            select lead_id from leads where leads.lead_id = wanted.lead_id for update skip locked) held
        limit :leads
    )
    select clock, lead_id from due join free using (lead_id)
""")


async def lock_due(conn: Connection, look: int, leads: int) -> list[Due]:
    """Lock so many leads at most of those of the first `look` clocks that are due; those clocks, to be read again."""
    return [Due(*row) for row in await conn.execute(_LOCK_DUE, {"look": look, "leads": leads})]
