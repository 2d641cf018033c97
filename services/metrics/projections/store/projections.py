"""Reading, inserting and updating folded rows, in the live tables or in the shadow tables of a rebuild."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Insert, MetaData, Select, Table, Update, and_, select

from services.metrics.projections.domain import deals, handoffs, journeys, merges, next_handoffs, sla_clocks, spend
from services.metrics.projections.domain.folds import Key
from services.metrics.projections.store import tables
from services.metrics.projections.store.next_handoffs_table import next_handoffs_table
from shared.db.connection import Connection, sql
from shared.db.expressions import insert_rows, recordset, update_rows
from shared.db.json_codec import rows_to_json

# The table of each state. Its columns are the fields of the state, in their order.
DECLARED: dict[type[Any], Table] = {
    merges.Merge: tables.merges_table,
    journeys.FirstTouch: tables.first_touches_table,
    journeys.Journey: tables.journeys_table,
    handoffs.Handoff: tables.handoffs_table,
    sla_clocks.Clock: tables.clocks_table,
    next_handoffs.NextHandoff: next_handoffs_table,
    deals.Deal: tables.deals_table,
    deals.Receipt: tables.receipts_table,
    spend.Spend: tables.spend_table,
}

# A consumer's batch shares this lock until its commit; a rebuild takes it exclusively for a moment.
_FOLDING = 0x464F4C44
_LOCK_SHARED = sql("select pg_advisory_xact_lock_shared(:number)")
_LOCK_EXCLUSIVE = sql("select pg_advisory_xact_lock(:number)")
# A rebuild that waited longer, for a batch or for a report that still reads the old tables, would block all behind it.
_LOCK_TIMEOUT = sql("set local lock_timeout = '1s'")


@dataclass(frozen=True)
class ProjectionTable:
    """The state that a table's rows hold, the names of its key columns, and the statements on it."""

    state: type[Any]
    key: tuple[str, ...]
    lock: Select[Any]
    insert: Insert
    update: Update


# By the state that their rows hold.
ProjectionTables = Mapping[type[Any], ProjectionTable]


def build_tables(ending: str = "") -> ProjectionTables:
    """All tables; their names have this ending."""
    return {state: _build_table(table, state, ending) for state, table in DECLARED.items()}


def _build_table(declared: Table, state: type[Any], ending: str) -> ProjectionTable:
    table = declared.to_metadata(MetaData(), name=declared.name + ending) if ending else declared
    key = list(table.primary_key)
    keys = recordset(key, "keys")
    lock = (
        select(*table.c)
        .join(keys, and_(*(column == keys.c[column.name] for column in key)))
        .order_by(*key)
        .with_for_update(of=table)
    )
    return ProjectionTable(
        state, tuple(str(column.name) for column in key), lock, insert_rows(table), update_rows(table)
    )


async def load(conn: Connection, table: ProjectionTable, keys: Sequence[Key]) -> dict[Key, Any]:
    """Lock those of these rows that exist, in the order of their keys, and read them."""
    rows = rows_to_json([dict(zip(table.key, key, strict=True)) for key in keys])
    locked = await conn.execute(table.lock, {"rows": rows})
    return {tuple(row[: len(table.key)]): table.state(*row) for row in locked}


async def save(conn: Connection, table: ProjectionTable, new: Sequence[Any], changed: Sequence[Any]) -> None:
    """Insert the new rows and update the changed ones, which this transaction has locked.

    If another process inserted one of the new rows meanwhile, PostgreSQL reports a unique violation. The caller's
    transaction then runs again and reads that row.
    """
    if new:
        await conn.execute(table.insert, {"rows": rows_to_json(new)})
    if changed:
        await conn.execute(table.update, {"rows": rows_to_json(changed)})


async def lock_folding_shared(conn: Connection) -> None:
    """Keep rebuilds from swapping the tables until this transaction ends."""
    await conn.execute(_LOCK_SHARED, {"number": _FOLDING})


async def lock_folding_exclusive(conn: Connection) -> None:
    """Wait at most a second for the batches under way; until this transaction ends no other batch begins."""
    await conn.execute(_LOCK_TIMEOUT)
    await conn.execute(_LOCK_EXCLUSIVE, {"number": _FOLDING})
