"""Transactions at work beside each other, and what they cost."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.database import ask
from tests.handoff.here import Here

WAIT_SECONDS = 20.0
WAITERS = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"

Work = Callable[[AsyncConnection], Awaitable[object]]


async def at_once(here: Here, first: Work, second: Work) -> None:
    """`first` has done everything but commit when `second` begins; it commits once `second` waits for it."""
    done, go = asyncio.Event(), asyncio.Event()

    async def held(conn: AsyncConnection) -> None:
        await first(conn)
        done.set()
        await go.wait()

    leading = asyncio.create_task(here.database.run(held))
    await asyncio.wait_for(done.wait(), WAIT_SECONDS)
    following = asyncio.create_task(here.database.run(second))
    async with asyncio.timeout(WAIT_SECONDS):
        while await ask(here.url, WAITERS) != [(1,)]:
            assert not following.done(), "nothing made the second transaction wait for the first"
            await asyncio.sleep(0.01)
    go.set()
    await asyncio.gather(leading, following)


async def statements(here: Here, work: Work) -> int:
    """How many statements a transaction costs."""
    seen: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    engine = here.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await here.database.run(work)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


async def as_intake(here: Here, sql: str) -> None:
    """A statement that intake would make."""
    await ask(here.url, sql, role="accord_intake", search_path="intake")
