"""Reading and replacing the folded rows of spend, of which one is of all spellings of its names."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, MetaData, and_, delete, func, select

from services.metrics.projections.domain.folds import Key
from services.metrics.projections.domain.spend import Spend, find_key
from services.metrics.projections.store.tables import spend_table
from shared.db.connection import Connection, sql
from shared.db.expressions import constant, insert_rows, recordset
from shared.db.json_codec import rows_to_json

# Spend is rare, and the key of the table has a spelling: so two processes never add a figure in two spellings.
_LOCK = sql("select pg_advisory_xact_lock(:number)")
_NUMBER = 0x53504E44
_NAMES = ("source_key", "campaign_key", "day", "ad_id")


class SpendTable:
    """The table of spend, with this ending, and the statements on it."""

    def __init__(self, ending: str = "") -> None:
        table = spend_table.to_metadata(MetaData(), name=spend_table.name + ending) if ending else spend_table
        rows = recordset((table.c[name] for name in _NAMES), "figures")

        def is_same(name: str) -> ColumnElement[bool]:
            stored, given = table.c[name], rows.c[name]
            if name != "campaign_key":
                return stored == given
            same: ColumnElement[bool] = _fill(stored) == _fill(given)
            return same

        same = and_(*(is_same(name) for name in _NAMES))
        # Processes of a former version may have added a figure in two spellings: the one that was told last counts.
        told = (table.c.recorded_at, table.c.number)
        self.lock = select(*table.c).join(rows, same).order_by(*told).with_for_update(of=table)
        self.insert, self.delete = insert_rows(table), delete(table).where(same)

    async def load(self, conn: Connection, keys: Sequence[Key]) -> dict[Key, Spend]:
        """Lock the figures with these keys that exist, and have other processes wait that add figures."""
        await conn.execute(_LOCK, {"number": _NUMBER})
        rows = rows_to_json([dict(zip(_NAMES, key, strict=True)) for key in keys])
        stored = [Spend(*row) for row in await conn.execute(self.lock, {"rows": rows})]
        return {find_key(row): row for row in stored}

    async def save(self, conn: Connection, new: Sequence[Spend], changed: Sequence[Spend]) -> None:
        """Insert the new rows, and the changed ones in the place of all that have their keys."""
        if changed:
            await conn.execute(self.delete, {"rows": rows_to_json(changed)})
        await conn.execute(self.insert, {"rows": rows_to_json([*new, *changed])})


def _fill(name: ColumnElement[str]) -> ColumnElement[str]:
    filled: ColumnElement[str] = func.coalesce(name, constant(""))
    return filled
