"""The rebuild: folds all facts anew into shadow tables beside the live ones, then swaps them.

Consumers go on meanwhile. Each round folds the facts up to an arrival number that is read while no consumer writes, so
no fact arrives below it later. The last few facts are folded while the consumers wait for a moment.
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
# Rounds beside running consumers; what is left after them is folded while the consumers wait.
ROUND_LIMIT = 10
LOCK_TRIES = 20
LOCK_PAUSE_SECONDS = 0.5

SHADOW_TABLES = projections.build_tables(shadow_tables.ENDING)


class SupersededByNewerRebuild(Refusal):
    code = "overtaken"
    detail = "Another rebuild has begun since and goes on in the place of this one."


async def rebuild(database: Database, batch: int = BATCH_LIMIT) -> int:
    """Fold all facts anew, `batch` at a time, and swap the tables; return the last arrival number folded.

    A rebuild that is killed leaves the live tables as they were; the next one starts from the first fact. Raises
    SupersededByNewerRebuild.
    """
    shadow_id = await database.run(shadow_tables.create_shadow_tables)
    folded = 0
    for _ in range(ROUND_LIMIT):
        last = await _retry_locked(database, _find_settled_arrival)
        if last - folded < batch:
            break
        while folded < last:
            step = partial(_fold_batch, after=folded, until=last, batch=batch)
            folded = await database.run(partial(_run_alone, shadow_id=shadow_id, work=step))
            inject_fault("metrics.rebuild.after_step")
    await database.run(partial(_run_alone, shadow_id=shadow_id, work=shadow_tables.analyze_shadow_tables))
    last_step = partial(_fold_rest_and_swap, after=folded, batch=batch)
    return await _retry_locked(database, partial(_run_alone, shadow_id=shadow_id, work=last_step))


async def _retry_locked(database: Database, work: Callable[[Connection], Awaitable[T]]) -> T:
    """Run work that needs a lock. Others may hold it for long and block behind a waiting request: so wait briefly."""
    for _ in range(LOCK_TRIES):
        with suppress(Unavailable):
            return await database.run(work)
        await asyncio.sleep(LOCK_PAUSE_SECONDS)
    return await database.run(work)


async def _run_alone(conn: Connection, shadow_id: int, work: Callable[[Connection], Awaitable[T]]) -> T:
    """Run a step while other rebuilds wait; a rebuild whose shadow tables another one has replaced stops here."""
    if not await shadow_tables.lock_shadow_tables(conn, shadow_id):
        raise SupersededByNewerRebuild
    return await work(conn)


async def _find_settled_arrival(conn: Connection) -> int:
    """The last arrival number, read while no consumer writes: every fact up to it is committed."""
    await projections.lock_folding_exclusive(conn)
    return await facts_store.find_last_arrival(conn)


async def _fold_batch(conn: Connection, after: int, until: int, batch: int) -> int:
    facts, arrival = await facts_store.load_arrivals(conn, after, until, batch)
    await fold(conn, SHADOW_TABLES, facts)
    return arrival


async def _fold_rest_and_swap(conn: Connection, after: int, batch: int) -> int:
    last = await _find_settled_arrival(conn)
    while after < last:
        after = await _fold_batch(conn, after, last, batch)
    await shadow_tables.swap_tables(conn)
    return after
