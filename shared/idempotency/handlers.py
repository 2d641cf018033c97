"""Handles a request with an Idempotency-Key once."""

from collections.abc import Awaitable, Callable

from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.idempotency.domain import IdempotencyKey, Response, StoredResponse, replay
from shared.idempotency.store import ResponseStore


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
