"""Holding a caller to what was said under an Idempotency-Key."""

from services.intake.repeats.domain import Mark, Repeat, content_of, same_batch
from services.intake.repeats.store import add_repeats, find_repeats
from shared.database import Database, database_clock
from shared.sql import Connection


async def hold_to(database: Database, mark: Mark, body: bytes) -> None:
    """Remember that the key means this batch, before anything is done under it. Raises KeyReused."""
    repeat = Repeat(mark, content_of(body))

    async def hold(conn: Connection) -> None:
        former = (await find_repeats(conn, [mark])).get(mark)
        if former:
            same_batch(former, repeat.content)
        else:
            await add_repeats(conn, [repeat], await database_clock(conn))

    await database.run(hold)
