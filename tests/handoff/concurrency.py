"""Running transactions beside each other, and counting their statements."""

import asyncio
from collections.abc import Awaitable, Callable

from shared.db.connection import Connection
from tests.handoff.service import HandoffService
from tests.support.database import run_as_service, run_sql
from tests.support.statement_counter import record_statements as counted_statements

WAIT_SECONDS = 20.0
WAITERS = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"

Work = Callable[[Connection], Awaitable[object]]


async def run_concurrently(service: HandoffService, first: Work, second: Work) -> None:
    """`second` begins when `first` has done everything but commit; `first` commits once `second` waits for a lock."""
    done, may_commit = asyncio.Event(), asyncio.Event()

    async def work_and_wait(conn: Connection) -> None:
        await first(conn)
        done.set()
        await may_commit.wait()

    leading = asyncio.create_task(service.database.run(work_and_wait))
    await asyncio.wait_for(done.wait(), WAIT_SECONDS)
    following = asyncio.create_task(service.database.run(second))
    async with asyncio.timeout(WAIT_SECONDS):
        while await run_sql(service.url, WAITERS) != [(1,)]:
            assert not following.done(), "the second transaction did not wait for the first"
            await asyncio.sleep(0.01)
    may_commit.set()
    await asyncio.gather(leading, following)


async def count_statements(service: HandoffService, work: Work) -> int:
    """The number of statements that a transaction runs."""
    with counted_statements() as executed:
        await service.database.run(work)
    return len(executed)


async def run_as_intake(service: HandoffService, sql: str) -> None:
    """Run a statement with the role of intake."""
    await run_as_service(service.url, "intake", sql)
