"""The tables that are folded from facts, live or in the making."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Insert, MetaData, Select, Table, Update, and_, select

from services.metrics.projections.domain.handoffs import Handoff
from services.metrics.projections.domain.journeys import Deal, FirstTouch, Journey, Key, Receipt
from services.metrics.projections.domain.merges import Merge
from services.metrics.projections.domain.sla_clocks import Clock
from services.metrics.projections.store.tables import (
    clocks_table,
    deals_table,
    first_touches_table,
    handoffs_table,
    journeys_table,
    merges_table,
    receipts_table,
)
from shared.db.connection import Connection, rows_to_json, sql
from shared.db.expressions import insert_rows, recordset, update_rows

State = TypeVar("State", Merge, FirstTouch, Journey, Handoff, Clock, Deal, Receipt)

# A reader's batch shares this lock to its commit; a rebuild takes it alone for a moment.
_FOLDING = 0x464F4C44
_SHARED = sql("select pg_advisory_xact_lock_shared(:number)")
_ALONE = sql("select pg_advisory_xact_lock(:number)")
# Whoever waits longer for a batch, or for a report that still reads the old tables, would hold up all behind it.
_SOON = sql("set local lock_timeout = '1s'")


@dataclass(frozen=True)
class StateTable(Generic[State]):
    """How one kind of folded row is kept; its columns are the fields of its state, the first ones its key."""

    state: type[State]
    key: tuple[str, ...]
    lock: Select[Any]
    insert: Insert
    update: Update


@dataclass(frozen=True)
class Tables:
    """All of them, live or in the making."""

    merges: StateTable[Merge]
    first_touches: StateTable[FirstTouch]
    journeys: StateTable[Journey]
    handoffs: StateTable[Handoff]
    clocks: StateTable[Clock]
    deals: StateTable[Deal]
    receipts: StateTable[Receipt]


def _columns(table: Table, state: type[State]) -> list[Column[Any]]:
    return [table.c[field.name] for field in fields(state)]


def _table(declared: Table, state: type[State], ending: str) -> StateTable[State]:
    table = declared.to_metadata(MetaData(), name=declared.name + ending) if ending else declared
    key = list(table.primary_key)
    given = recordset(key, "given")
    lock = (
        select(*_columns(table, state))
        .join(given, and_(*(column == given.c[column.name] for column in key)))
        .order_by(*key)
        .with_for_update(of=table)
    )
    return StateTable(state, tuple(str(column.name) for column in key), lock, insert_rows(table), update_rows(table))


def tables(ending: str = "") -> Tables:
    """The tables with this ending to their names."""
    return Tables(
        _table(merges_table, Merge, ending),
        _table(first_touches_table, FirstTouch, ending),
        _table(journeys_table, Journey, ending),
        _table(handoffs_table, Handoff, ending),
        _table(clocks_table, Clock, ending),
        _table(deals_table, Deal, ending),
        _table(receipts_table, Receipt, ending),
    )


async def load(conn: Connection, table: StateTable[State], keys: Sequence[Key]) -> dict[Key, State]:
    """Lock those of these rows that exist, in the order of their keys, and read them."""
    rows = rows_to_json([dict(zip(table.key, key, strict=True)) for key in keys])
    found = await conn.execute(table.lock, {"rows": rows})
    return {tuple(row[: len(table.key)]): table.state(*row) for row in found}


async def save(conn: Connection, table: StateTable[State], new: Sequence[State], changed: Sequence[State]) -> None:
    """Insert the new rows and update the changed ones, which are locked.

    A row that another process inserted meanwhile is a unique violation: the transaction is done again and finds it.
    """
    if new:
        await conn.execute(table.insert, {"rows": rows_to_json(new)})
    if changed:
        await conn.execute(table.update, {"rows": rows_to_json(changed)})


async def lock_folding_shared(conn: Connection) -> None:
    """Until the end of this transaction no rebuild puts its tables in place."""
    await conn.execute(_SHARED, {"number": _FOLDING})


async def lock_folding_exclusive(conn: Connection) -> None:
    """Wait a moment for the batches under way; until the end of this transaction none begins."""
    await conn.execute(_SOON)
    await conn.execute(_ALONE, {"number": _FOLDING})
