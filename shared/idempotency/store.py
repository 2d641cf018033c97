"""The table `repeats` of a service: what was answered under Idempotency-Keys."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic

from sqlalchemy import Table, select

from shared.db.connection import Connection, rows_to_json, sql
from shared.db.expressions import insert_rows, recordset
from shared.idempotency.domain import RETENTION, IdempotencyKey, Response, StoredResponse

KEY_COLUMNS = ("key_id", "key")
OWN_COLUMNS = (*KEY_COLUMNS, "content", "kept_at")

_DELETE_EXPIRED = sql("""
    delete from repeats where (key_id, key) in (
        select key_id, key from repeats where kept_at < now() - cast(:kept as interval) limit :limit
    )
""")


class ResponseStore(Generic[Response]):
    """The responses of one service, in its `table`.

    `read` makes a response of the columns that are the service's own, in the table's order; `write` gives their values.
    """

    def __init__(
        self, table: Table, read: Callable[..., Response], write: Callable[[Response], Mapping[str, Any]]
    ) -> None:
        self._read, self._write = read, write
        keys = recordset([table.c[name] for name in KEY_COLUMNS], "given")
        own = [column for column in table.c if column.name not in OWN_COLUMNS]
        same = (table.c.key_id == keys.c.key_id) & (table.c.key == keys.c.key)
        self._find = select(table.c.key_id, table.c.key, table.c.content, *own).join_from(keys, table, same)
        # No "on conflict": of two transactions at the same moment the second is done again, and finds the first.
        self._add = insert_rows(table)

    async def find(
        self, conn: Connection, keys: Collection[IdempotencyKey]
    ) -> dict[IdempotencyKey, StoredResponse[Response]]:
        """The responses under these keys."""
        if not keys:
            return {}
        found: dict[IdempotencyKey, StoredResponse[Response]] = {}
        rows = rows_to_json([key._asdict() for key in keys])
        for key_id, key, digest, *values in await conn.execute(self._find, {"rows": rows}):
            stored = StoredResponse(IdempotencyKey(key_id, key), digest, self._read(*values))
            found[stored.key] = stored
        return found

    async def add(self, conn: Connection, responses: Sequence[StoredResponse[Response]], now: datetime) -> None:
        """Keep these responses."""
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
    """Delete at most so many responses that were kept long enough; the number of those deleted."""
    return await conn.execute_count(_DELETE_EXPIRED, {"kept": RETENTION, "limit": limit})
