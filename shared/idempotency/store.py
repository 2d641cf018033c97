"""The tables `repeats` and `hashed_keys` of a service: the responses to requests with an Idempotency-Key."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic

from sqlalchemy import Column, Table, Text, case, func, insert, select

from shared.db.connection import Connection, sql
from shared.db.expressions import recordset
from shared.db.json_codec import rows_to_json
from shared.idempotency.domain import RETENTION, IdempotencyKey, Response, StoredResponse, hash_key

KEY_COLUMNS = ("key_id", "key")
OWN_COLUMNS = (*KEY_COLUMNS, "content", "kept_at")
# For the migrations of services.
CREATE_HASHED_KEYS = """
-- From when on the table `repeats` has the hashes of Idempotency-Keys. Before, a process of a former version may still
-- run, which would not find them.
create table hashed_keys (since timestamptz not null);
insert into hashed_keys values (now() + interval '1 hour');
"""

_DELETE_EXPIRED = sql("""
    delete from repeats where (key_id, key) in (
        select key_id, key from repeats where kept_at < now() - cast(:retention as interval) limit :limit
    )
""")


class ResponseStore(Generic[Response]):
    """The responses of one service, in its `table`; `hashed_keys` says from when on keys are stored as hashes.

    `read` makes a response of the values of the service's own columns, in the table's order; `write` is its inverse.
    """

    def __init__(
        self,
        table: Table,
        hashed_keys: Table,
        read: Callable[..., Response],
        write: Callable[[Response], Mapping[str, Any]],
    ) -> None:
        self._read, self._write = read, write
        keys = recordset([table.c[name] for name in KEY_COLUMNS], "wanted")
        own = [column for column in table.c if column.name not in OWN_COLUMNS]
        same = (table.c.key_id == keys.c.key_id) & (table.c.key == keys.c.key)
        self._find = select(table.c.key_id, table.c.key, table.c.content, *own).join_from(keys, table, same)
        # No "on conflict": of two simultaneous transactions the second is repeated, and finds the first one's response.
        rows = recordset([*table.c, Column("hash", Text)], "new_rows")
        is_hashed = select(hashed_keys.c.since <= func.now()).scalar_subquery()
        names = [column.name for column in table.c]
        stored = case((is_hashed, rows.c.hash), else_=rows.c.key)
        values = [stored if name == "key" else rows.c[name] for name in names]
        self._add = insert(table).from_select(names, select(*values))

    async def find(
        self, conn: Connection, keys: Collection[IdempotencyKey]
    ) -> dict[IdempotencyKey, StoredResponse[Response]]:
        """The responses under these keys."""
        if not keys:
            return {}
        forms = {(key.key_id, form): key for key in keys for form in (key.key, hash_key(key))}
        rows = rows_to_json([{"key_id": key_id, "key": form} for key_id, form in forms])
        responses: dict[IdempotencyKey, StoredResponse[Response]] = {}
        for key_id, form, digest, *values in await conn.execute(self._find, {"rows": rows}):
            key = forms[key_id, form]
            responses[key] = StoredResponse(key, digest, self._read(*values))
        return responses

    async def add(self, conn: Connection, responses: Sequence[StoredResponse[Response]], now: datetime) -> None:
        """Store these responses."""
        if not responses:
            return
        rows = [
            {
                **stored.key._asdict(),
                "hash": hash_key(stored.key),
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
