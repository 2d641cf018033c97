"""All tables of folded rows, the live ones or the shadow tables of a rebuild, and the locks of who folds."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import MetaData, Table

from services.metrics.projections.domain import deals, handoffs, journeys, merges, next_handoffs, sla_clocks, spend
from services.metrics.projections.store import tables
from services.metrics.projections.store.keyed_rows import KeyedTable
from services.metrics.projections.store.next_handoffs_table import next_handoffs_table
from services.metrics.projections.store.spend_rows import SpendTable
from shared.db.connection import Connection, sql

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


ProjectionTable = KeyedTable | SpendTable
# By the state that their rows hold.
ProjectionTables = Mapping[type[Any], ProjectionTable]


def build_tables(ending: str = "") -> ProjectionTables:
    """All tables; their names have this ending."""
    return {
        state: SpendTable(ending) if state is spend.Spend else KeyedTable(_name(table, ending), state)
        for state, table in DECLARED.items()
    }


def _name(declared: Table, ending: str) -> Table:
    return declared.to_metadata(MetaData(), name=declared.name + ending) if ending else declared


async def lock_folding_shared(conn: Connection) -> None:
    """Keep rebuilds from swapping the tables until this transaction ends."""
    await conn.execute(_LOCK_SHARED, {"number": _FOLDING})


async def lock_folding_exclusive(conn: Connection) -> None:
    """Wait at most a second for the batches under way; until this transaction ends no other batch begins."""
    await conn.execute(_LOCK_TIMEOUT)
    await conn.execute(_LOCK_EXCLUSIVE, {"number": _FOLDING})
