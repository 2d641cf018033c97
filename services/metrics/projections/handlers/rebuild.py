"""Everything folded is made again from the facts, beside the live tables, and takes their places.

Readers go on meanwhile: what they bring after a mark is caught up in the next round, and the last few facts are folded
while they wait a moment. A mark is taken while no reader writes, so nothing comes in below it any more.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from services.metrics.facts import store as facts_store
from services.metrics.projections.handlers.fold import fold
from services.metrics.projections.store import projections, shadow_tables
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import Database
from shared.errors import Refusal, Unavailable

T = TypeVar("T")

BATCH_LIMIT = 2000
# Rounds that catch up while readers go on; then they wait for what is left.
ROUND_LIMIT = 10
LOCK_TRIES = 20
LOCK_PAUSE_SECONDS = 0.5

NEXT = projections.tables(shadow_tables.NEXT)


class SupersededByNewerRebuild(Refusal):
    code = "overtaken"
    detail = "Another rebuild has begun since and goes on in the place of this one."


async def rebuild(database: Database, batch: int = BATCH_LIMIT) -> int:
    """Fold all facts anew, `batch` at a time, and put the tables in place; the arrivals that were gone through.

    Killed on the way it leaves the live tables as they were; started again it begins from the start. Raises Overtaken.
    """
    made = await database.run(shadow_tables.make_next)
    folded = 0
    for _ in range(ROUND_LIMIT):
        mark = await _as_soon_as_possible(database, _mark)
        if mark - folded < batch:
            break
        while folded < mark:
            step = partial(_step, after=folded, until=mark, batch=batch)
            folded = await database.run(partial(_in_turn, made=made, work=step))
            inject_fault("metrics.rebuild.after_step")
    await database.run(partial(_in_turn, made=made, work=shadow_tables.count_next))
    last_step = partial(_last_step, after=folded, batch=batch)
    return await _as_soon_as_possible(database, partial(_in_turn, made=made, work=last_step))


async def _as_soon_as_possible(database: Database, work: Callable[[Connection], Awaitable[T]]) -> T:
    """Locks that others hold for long are asked for again and again: nobody waits behind the asking for long."""
    for _ in range(LOCK_TRIES):
        with suppress(Unavailable):
            return await database.run(work)
        await asyncio.sleep(LOCK_PAUSE_SECONDS)
    return await database.run(work)


async def _in_turn(conn: Connection, made: int, work: Callable[[Connection], Awaitable[T]]) -> T:
    """Rebuilds take turns; one whose tables another has replaced has no more to do."""
    if not await shadow_tables.still_made(conn, made):
        raise SupersededByNewerRebuild
    return await work(conn)


async def _mark(conn: Connection) -> int:
    await projections.lock_folding_exclusive(conn)
    return await facts_store.last_arrival(conn)


async def _step(conn: Connection, after: int, until: int, batch: int) -> int:
    facts, arrival = await facts_store.arrived(conn, after, until, batch)
    await fold(conn, NEXT, facts)
    return arrival


async def _last_step(conn: Connection, after: int, batch: int) -> int:
    mark = await _mark(conn)
    while after < mark:
        after = await _step(conn, after, mark, batch)
    await shadow_tables.put_in_place(conn)
    return after
