"""The table `repeats` of a service: what was answered under Idempotency-Keys."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic

from shared.idempotency.domain import RETENTION, IdempotencyKey, Response, StoredResponse
from shared.sql import Connection, text

_DELETE_EXPIRED = text("""
    delete from repeats where (key_id, key) in (
        select key_id, key from repeats where kept_at < now() - cast(:kept as interval) limit :limit
    )
""")


class ResponseStore(Generic[Response]):
    """The responses of one service. `columns`: the names and types of the columns that hold a response.

    `read` makes a response of their values, and `write` gives the values of a response, both in that order.
    """

    def __init__(
        self,
        columns: Mapping[str, str],
        read: Callable[..., Response],
        write: Callable[[Response], Sequence[Any]],
    ) -> None:
        names = ", ".join(columns)
        arrays = ", ".join(f"cast(:{name} as {type_}[])" for name, type_ in columns.items())
        self._columns, self._read, self._write = tuple(columns), read, write
        self._find = text(f"""
            select key_id, key, content, {names}
            from unnest(cast(:key_ids as uuid[]), cast(:keys as text[])) as given (key_id, key)
                 join repeats using (key_id, key)
        """)
        # No "on conflict": of two transactions at the same moment the second is done again, and finds the first.
        self._add = text(f"""
            insert into repeats (key_id, key, content, {names}, kept_at)
            select key_id, key, content, {names}, cast(:now as timestamptz)
            from unnest(cast(:key_ids as uuid[]), cast(:keys as text[]), cast(:contents as bytea[]), {arrays})
                 as given (key_id, key, content, {names})
            order by key_id, key
        """)

    async def find(
        self, conn: Connection, keys: Collection[IdempotencyKey]
    ) -> dict[IdempotencyKey, StoredResponse[Response]]:
        """The responses under these keys."""
        if not keys:
            return {}
        given = {"key_ids": [key.key_id for key in keys], "keys": [key.key for key in keys]}
        found: dict[IdempotencyKey, StoredResponse[Response]] = {}
        for key_id, key, digest, *values in await conn.execute(self._find, given):
            stored = StoredResponse(IdempotencyKey(key_id, key), digest, self._read(*values))
            found[stored.key] = stored
        return found

    async def add(self, conn: Connection, responses: Sequence[StoredResponse[Response]], now: datetime) -> None:
        """Keep these responses."""
        if not responses:
            return
        given: dict[str, Any] = {
            "key_ids": [stored.key.key_id for stored in responses],
            "keys": [stored.key.key for stored in responses],
            "contents": [stored.digest for stored in responses],
            "now": now,
        }
        values = zip(*(self._write(stored.response) for stored in responses), strict=True)
        given |= {name: list(column) for name, column in zip(self._columns, values, strict=True)}
        await conn.execute(self._add, given)


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most so many responses that were kept long enough; the number of those deleted."""
    return await conn.change(_DELETE_EXPIRED, {"kept": RETENTION, "limit": limit})
