"""Handles a request with an Idempotency-Key once, and deletes expired responses."""

from collections.abc import Awaitable, Callable

from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.idempotency import store
from shared.idempotency.domain import IdempotencyKey, Response, StoredResponse, replay
from shared.idempotency.store import ResponseStore

DELETE_LIMIT = 1000
DELETE_SECONDS = 60.0


async def run_idempotent(
    conn: Connection,
    responses: ResponseStore[Response],
    key: IdempotencyKey | None,
    digest: bytes,
    handle: Callable[[], Awaitable[Response]],
) -> Response:
    """The response of `handle`, or the stored one of an earlier request with this key.

    Raises KeyReused if the earlier request was different, and any refusal that `handle` raises.
    """
    if key is None:
        return await handle()
    stored = (await responses.find(conn, [key])).get(key)
    if stored is not None:
        return replay(stored, digest)
    response = await handle()
    await responses.add(conn, [StoredResponse(key, digest, response)], await database_clock(conn))
    return response


async def delete_expired(database: Database) -> float:
    """Delete a batch of expired responses; the seconds until the next batch."""
    deleted = await database.run(lambda conn: store.delete_expired(conn, DELETE_LIMIT))
    return 0 if deleted == DELETE_LIMIT else DELETE_SECONDS
