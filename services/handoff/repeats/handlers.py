"""Doing once what is asked under an Idempotency-Key."""

from collections.abc import Awaitable, Callable

from services.handoff.repeats import store
from services.handoff.repeats.domain import Answer, Mark, Repeat, same
from shared.database import Database, database_clock
from shared.sql import Connection

FORGET_LIMIT = 1000
FORGET_SECONDS = 60.0


async def once(conn: Connection, mark: Mark | None, content: bytes, do: Callable[[], Awaitable[Answer]]) -> Answer:
    """What it is answered with, now or the first time. Raises KeyReused, and whatever refusal comes of it."""
    if mark is None:
        return await do()
    former = (await store.find(conn, [mark])).get(mark)
    if former is not None:
        return same(former, content)
    answer = await do()
    await store.add(conn, [Repeat(mark, content, answer)], await database_clock(conn))
    return answer


async def forget_old(database: Database) -> float:
    """Forget what was kept long enough, a piece at a time; seconds until the next."""
    forgotten = await database.run(lambda conn: store.forget(conn, FORGET_LIMIT))
    return 0 if forgotten == FORGET_LIMIT else FORGET_SECONDS
