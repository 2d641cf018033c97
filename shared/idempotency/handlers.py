"""Doing once what is asked under an Idempotency-Key, and forgetting what was answered long ago."""

from collections.abc import Awaitable, Callable

from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.idempotency import store
from shared.idempotency.domain import Document, IdempotencyKey, Response, StoredResponse, replay
from shared.idempotency.store import ResponseStore

__all__ = ["Document", "delete_expired", "run_idempotent"]

DELETE_LIMIT = 1000
DELETE_SECONDS = 60.0


async def run_idempotent(
    conn: Connection,
    responses: ResponseStore[Response],
    key: IdempotencyKey | None,
    digest: bytes,
    do: Callable[[], Awaitable[Response]],
) -> Response:
    """The response, made now or the first time. Raises KeyReused, and whatever refusal `do` raises."""
    if key is None:
        return await do()
    stored = (await responses.find(conn, [key])).get(key)
    if stored is not None:
        return replay(stored, digest)
    response = await do()
    await responses.add(conn, [StoredResponse(key, digest, response)], await database_clock(conn))
    return response


async def delete_expired(database: Database) -> float:
    """Delete a batch of the responses that were kept long enough; the seconds until the next batch."""
    deleted = await database.run(lambda conn: store.delete_expired(conn, DELETE_LIMIT))
    return 0 if deleted == DELETE_LIMIT else DELETE_SECONDS
