"""Tables in the making, which a rebuild fills beside the live ones and puts in their places."""

from services.metrics.projections.store.tables import (
    clocks_table,
    deals_table,
    first_touches_table,
    handoffs_table,
    journeys_table,
    merges_table,
    receipts_table,
)
from shared.db.connection import Connection, sql
from shared.db.ddl import ddl

# What their names end with.
NEXT = "_next"
DECLARED = (
    merges_table,
    first_touches_table,
    journeys_table,
    handoffs_table,
    clocks_table,
    deals_table,
    receipts_table,
)
NAMES = tuple(table.name for table in DECLARED)

_MADE = sql("select to_regclass(:name)::oid::bigint")
# Steps of rebuilds take turns.
_REBUILDING = sql("select pg_advisory_xact_lock(:number)")
_REBUILD = 0x52424C44
_DROP_NEXT = "drop table if exists {next}"
_CREATE_NEXT = "create table {next} (like {live} including all)"
_ANALYZE_NEXT = "analyze {next}"
_DROP_LIVE = "drop table {live}"
_RENAME_NEXT = "alter table {next} rename to {live}"


async def _for_each(conn: Connection, *templates: str) -> None:
    for name in NAMES:
        for template in templates:
            await conn.execute(sql(ddl(template, live=name, next=name + NEXT)))


async def _made(conn: Connection) -> int:
    made: int = (await conn.execute(_MADE, {"name": NAMES[0] + NEXT})).scalar_one()
    return made


async def make_next(conn: Connection) -> int:
    """Empty tables in the making, in the place of what an earlier rebuild left; the number they are known by."""
    await conn.execute(_REBUILDING, {"number": _REBUILD})
    await _for_each(conn, _DROP_NEXT, _CREATE_NEXT)
    return await _made(conn)


async def still_made(conn: Connection, made: int) -> bool:
    """Whether the tables in the making are still those; no other rebuild has a turn before this transaction ends."""
    await conn.execute(_REBUILDING, {"number": _REBUILD})
    return await _made(conn) == made


async def count_next(conn: Connection) -> None:
    """Let the planner know what the tables in the making hold."""
    await _for_each(conn, _ANALYZE_NEXT)


async def put_in_place(conn: Connection) -> None:
    """After `fold_alone`: the tables in the making become the live ones at the commit."""
    await _for_each(conn, _DROP_LIVE, _RENAME_NEXT)
