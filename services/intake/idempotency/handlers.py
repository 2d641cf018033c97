"""Holding a caller to what was said under an Idempotency-Key."""

from services.intake.idempotency.domain import CaptureResponse, Repeat, replay_batch
from services.intake.idempotency.store import responses
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.idempotency.domain import IdempotencyKey, digest_of


async def reserve_batch_key(database: Database, key: IdempotencyKey, body: bytes) -> None:
    """Remember that the key means this batch, before anything is done under it. Raises KeyReused."""
    repeat = Repeat(key, digest_of(body), CaptureResponse())

    async def hold(conn: Connection) -> None:
        former = (await responses.find(conn, [key])).get(key)
        if former:
            replay_batch(former, repeat.digest)
        else:
            await responses.add(conn, [repeat], await database_clock(conn))

    await database.run(hold)
