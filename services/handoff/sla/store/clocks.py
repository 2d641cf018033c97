"""Clocks as the rows of their table: read by handoff, saved, counted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from sqlalchemy import select

from services.handoff.sla.domain.clock import Clock, WarningThreshold
from services.handoff.sla.store.tables import clocks_table
from shared.db.connection import Connection, Row, sql
from shared.db.expressions import ids, insert_rows, is_one_of, update_rows
from shared.db.json_codec import rows_to_json
from shared.values.frozen import changed_pairs, construct

# `next_at` follows from the other columns.
CLOCK_COLUMNS = [column for column in clocks_table.c if column.name != "next_at"]

_FIND_BY_HANDOFFS = (
    select(*CLOCK_COLUMNS)
    .where(is_one_of(clocks_table.c.handoff_id, ids("handoffs")))
    .order_by(clocks_table.c.started_at, clocks_table.c.clock)
)
_INSERT = insert_rows(clocks_table)
_UPDATE = update_rows(clocks_table)
_MARK_BREACHED = sql("""
    update clocks set state = 'breached', breach = breached.event, next_at = null
    from unnest(cast(:clocks as uuid[]), cast(:events as uuid[])) as breached (id, event)
    where clocks.clock = breached.id
""")
_COUNT_OFFERS = sql("""
    select handoff_id, count(*) as offers from clocks
    where handoff_id = any(cast(:handoffs as uuid[])) and target = 'offer' group by handoff_id
""")
# A breach stays unfinished for ever where the lead was passed on or given back: only of handoffs that wait, and of the
# seller who has them now, is it open. `offset 0` has each handoff looked up by an index, however many there are.
_COUNT_OPEN = sql("""
    with waiting as materialized (
        (select handoff_id, seller from handoffs where state in ('offered', 'accepted', 'contacted') limit :limit)
        union all
        (select handoff_id, seller from handoffs where state = 'queued' limit :limit)
    )
    select c.target, c.state, count(*) as open
    from (select * from waiting limit :limit) w cross join lateral (
        select target, state from clocks
        where handoff_id = w.handoff_id and kind = 'mql' and (seller is null or seller = w.seller)
              and (state = 'running' or (state = 'breached' and finished_at is null)) offset 0
    ) c
    group by c.target, c.state
""")


async def find_by_handoffs(conn: Connection, handoffs: Iterable[UUID]) -> list[Clock]:
    """All clocks of these handoffs, in the order in which they started."""
    handoff_ids = list(handoffs)
    rows = await conn.execute(_FIND_BY_HANDOFFS, {"handoffs": handoff_ids}) if handoff_ids else ()
    return [read_clock(row) for row in rows]


async def group_by_handoff(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, list[Clock]]:
    """The clocks of each of these handoffs that has any, in the order in which they started."""
    clocks: dict[UUID, list[Clock]] = defaultdict(list)
    for clock in await find_by_handoffs(conn, handoffs):
        clocks[clock.handoff_id].append(clock)
    return clocks


async def save(conn: Connection, before: Iterable[Clock], after: Iterable[Clock]) -> None:
    """Insert the clocks that are new, update those that changed. Their leads must be locked."""
    pairs = changed_pairs(before, after, attrgetter("clock"))
    new = [clock for previous, clock in pairs if previous is None]
    changed = [clock for previous, clock in pairs if previous is not None]
    if new:
        await conn.execute(_INSERT, {"rows": _to_rows(new)})
    if changed:
        await conn.execute(_UPDATE, {"rows": _to_rows(changed)})


async def mark_breached(conn: Connection, clocks: Sequence[Clock]) -> None:
    """Save the breach of clocks of which nothing else changed: the sweep writes three columns instead of all."""
    if clocks:
        events = [clock.breach for clock in clocks]
        await conn.execute(_MARK_BREACHED, {"clocks": [clock.clock for clock in clocks], "events": events})


async def count_offers(conn: Connection, handoffs: Iterable[UUID]) -> dict[UUID, int]:
    """The number of sellers to whom each of these handoffs was offered; a handoff without an offer is left out."""
    rows = await conn.execute(_COUNT_OFFERS, {"handoffs": list(handoffs)})
    return {row.handoff_id: row.offers for row in rows}


async def count_open(conn: Connection, limit: int) -> dict[tuple[str, str], int]:
    """The number of clocks that run, or are breached while the lead still waits, by (target, state).

    Those of at most `limit` handoffs are counted.
    """
    return {(row.target, row.state): row.open for row in await conn.execute(_COUNT_OPEN, {"limit": limit})}


def read_clock(row: Row) -> Clock:
    """The clock that a row of `CLOCK_COLUMNS` holds."""
    fields = dict(row)
    fields["warnings"] = tuple(
        WarningThreshold(percent, datetime.fromisoformat(at)) for percent, at in fields["warnings"]
    )
    return construct(Clock, fields)


def _to_rows(clocks: Sequence[Clock]) -> str:
    rows = [
        vars(clock)
        | {"warnings": [(warning.percent, warning.at) for warning in clock.warnings], "next_at": clock.next_at}
        for clock in clocks
    ]
    return rows_to_json(rows)
