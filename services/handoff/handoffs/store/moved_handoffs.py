"""Which handoff of its survivor a merged lead's cycle became."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Key
from shared.db.connection import Connection, sql
from shared.db.tables import Column, Integer, Table, Text, Uuid, metadata_of, required

moved_handoffs_table = Table(
    "moved_handoffs",
    metadata_of("handoff"),
    Column("lead_id", Uuid, primary_key=True),
    Column("product", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("cycle", Integer, primary_key=True),
    required("handoff_id", Uuid),
)

_MOVED = sql("""
    select lead_id, product, kind, cycle, handoff_id from moved_handoffs where lead_id = any(cast(:leads as uuid[]))
""")
_ADD_MOVED = sql("""
    insert into moved_handoffs (lead_id, product, kind, cycle, handoff_id)
    select * from unnest(cast(:leads as uuid[]), cast(:products as text[]), cast(:kinds as text[]),
                         cast(:cycles as int[]), cast(:handoffs as uuid[]))
    on conflict (lead_id, product, kind, cycle) do nothing
""")


async def find_moved(conn: Connection, leads: Iterable[UUID]) -> dict[Key, UUID]:
    """Which handoff of its survivor each cycle of these merged leads became."""
    rows = await conn.execute(_MOVED, {"leads": list(leads)})
    return {(row.lead_id, row.product, row.kind, row.cycle): row.handoff_id for row in rows}


async def add(conn: Connection, moved: Mapping[Key, UUID]) -> None:
    """Note what became of these."""
    if moved:
        leads, products, kinds, cycles = (list(part) for part in zip(*moved, strict=True))
        given = {"leads": leads, "products": products, "kinds": kinds, "cycles": cycles}
        await conn.execute(_ADD_MOVED, given | {"handoffs": list(moved.values())})
