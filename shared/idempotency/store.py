"""The table `repeats` of a service: the responses to requests with an Idempotency-Key."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic

from sqlalchemy import Table, select

from shared.db.connection import Connection, sql
from shared.db.expressions import insert_rows, recordset
from shared.db.json_codec import rows_to_json
from shared.idempotency.domain import RETENTION, IdempotencyKey, Response, StoredResponse

KEY_COLUMNS = ("key_id", "key")
OWN_COLUMNS = (*KEY_COLUMNS, "content", "kept_at")

_DELETE_EXPIRED = sql("""
    delete from repeats where (key_id, key) in (
        select key_id, key from repeats where kept_at < now() - cast(:retention as interval) limit :limit
    )
""")


class ResponseStore(Generic[Response]):
    """The responses of one service, in its `table`.

    `read` makes a response of the values of the service's own columns, in the table's order; `write` is its inverse.
    """

    def __init__(
        self, table: Table, read: Callable[..., Response], write: Callable[[Response], Mapping[str, Any]]
    ) -> None:
        self._read, self._write = read, write
        keys = recordset([table.c[name] for name in KEY_COLUMNS], "wanted")
        own = [column for column in table.c if column.name not in OWN_COLUMNS]
        same = (table.c.key_id == keys.c.key_id) & (table.c.key == keys.c.key)
        self._find = select(table.c.key_id, table.c.key, table.c.content, *own).join_from(keys, table, same)
        # No "on conflict": of two simultaneous transactions the second is repeated, and finds the first one's response.
        self._add = insert_rows(table)

    async def find(
        self, conn: Connection, keys: Collection[IdempotencyKey]
    ) -> dict[IdempotencyKey, StoredResponse[Response]]:
        """The responses under these keys."""
        if not keys:
            return {}
        responses: dict[IdempotencyKey, StoredResponse[Response]] = {}
        rows = rows_to_json([key._asdict() for key in keys])
        for key_id, key, digest, *values in await conn.execute(self._find, {"rows": rows}):
            stored = StoredResponse(IdempotencyKey(key_id, key), digest, self._read(*values))
            responses[stored.key] = stored
        return responses

    async def add(self, conn: Connection, responses: Sequence[StoredResponse[Response]], now: datetime) -> None:
        """Store these responses."""
        if not responses:
            return
        rows = [
            {
                **stored.key._asdict(),
                "content": f"\\x{stored.digest.hex()}",
                "kept_at": now,
                **self._write(stored.response),
            }
            for stored in sorted(responses, key=lambda stored: stored.key)
        ]
        await conn.execute(self._add, {"rows": rows_to_json(rows)})


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most `limit` expired responses; the number of deleted ones."""
    return await conn.execute_count(_DELETE_EXPIRED, {"retention": RETENTION, "limit": limit})
