"""Reading, inserting and updating folded rows that are found by the key of their table."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, and_, select

from services.metrics.projections.domain.folds import Key
from shared.db.connection import Connection
from shared.db.expressions import insert_rows, recordset, update_rows
from shared.db.json_codec import rows_to_json


class KeyedTable:
    """A table, the state that its rows hold, and the statements on it."""

    def __init__(self, table: Table, state: type[Any]) -> None:
        key = list(table.primary_key)
        keys = recordset(key, "keys")
        self.state, self.key = state, [str(column.name) for column in key]
        self.lock = (
            select(*table.c)
            .join(keys, and_(*(column == keys.c[column.name] for column in key)))
            .order_by(*key)
            .with_for_update(of=table)
        )
        self.insert, self.update = insert_rows(table), update_rows(table)

    async def load(self, conn: Connection, keys: Sequence[Key]) -> dict[Key, Any]:
        """Lock those of these rows that exist, in the order of their keys, and read them."""
        rows = rows_to_json([dict(zip(self.key, key, strict=True)) for key in keys])
        locked = await conn.execute(self.lock, {"rows": rows})
        return {tuple(row[: len(self.key)]): self.state(*row) for row in locked}

    async def save(self, conn: Connection, new: Sequence[Any], changed: Sequence[Any]) -> None:
        """Insert the new rows and update the changed ones, which this transaction has locked.

        If another process inserted one of the new rows meanwhile, PostgreSQL reports a unique violation. The caller's
        transaction then runs again and reads that row.
        """
        if new:
            await conn.execute(self.insert, {"rows": rows_to_json(new)})
        if changed:
            await conn.execute(self.update, {"rows": rows_to_json(changed)})
