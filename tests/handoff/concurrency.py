"""Transactions at work beside each other, and what they cost."""

import asyncio
from collections.abc import Awaitable, Callable

from shared.db.connection import Connection
from tests.handoff.service import HandoffService
from tests.support.database import run_sql
from tests.support.statement_counter import record_statements as asked

WAIT_SECONDS = 20.0
WAITERS = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"

Work = Callable[[Connection], Awaitable[object]]


async def at_once(here: HandoffService, first: Work, second: Work) -> None:
    """`first` has done everything but commit when `second` begins; it commits once `second` waits for it."""
    done, go = asyncio.Event(), asyncio.Event()

    async def held(conn: Connection) -> None:
        await first(conn)
        done.set()
        await go.wait()

    leading = asyncio.create_task(here.database.run(held))
    await asyncio.wait_for(done.wait(), WAIT_SECONDS)
    following = asyncio.create_task(here.database.run(second))
    async with asyncio.timeout(WAIT_SECONDS):
        while await run_sql(here.url, WAITERS) != [(1,)]:
            assert not following.done(), "nothing made the second transaction wait for the first"
            await asyncio.sleep(0.01)
    go.set()
    await asyncio.gather(leading, following)


async def statements(here: HandoffService, work: Work) -> int:
    """How many statements a transaction costs."""
    with asked() as seen:
        await here.database.run(work)
    return len(seen)


async def as_intake(here: HandoffService, sql: str) -> None:
    """A statement that intake would make."""
    await run_sql(here.url, sql, role="accord_intake", search_path="intake")
