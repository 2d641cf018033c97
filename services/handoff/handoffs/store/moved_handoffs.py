"""The table of moved handoffs: the handoff of the survivor that continues a merged lead's cycle."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.handoff.handoffs.domain.handoff import HandoffKey
from shared.db.connection import Connection, sql
from shared.db.tables import Column, Integer, Table, Text, UniqueConstraint, Uuid, metadata_of, required
from shared.events.base import Event
from shared.events.handoff import HandoffMoved

moved_handoffs_table = Table(
    "moved_handoffs",
    metadata_of("handoff"),
    Column("lead_id", Uuid, primary_key=True),
    # A former version keys cycles by product too, of which it knows one.
    required("product", Text, primary_key=True, default="'default'"),
    Column("kind", Text, primary_key=True),
    Column("cycle", Integer, primary_key=True),
    required("handoff_id", Uuid),
    UniqueConstraint("lead_id", "kind", "cycle"),
)

_FIND_BY_LEADS = sql("""
    select lead_id, kind, cycle, handoff_id from moved_handoffs where lead_id = any(cast(:leads as uuid[]))
""")
_INSERT = sql("""
    insert into moved_handoffs (lead_id, kind, cycle, handoff_id)
    select lead_id, kind, cycle, handoff_id
    from unnest(cast(:leads as uuid[]), cast(:kinds as text[]), cast(:cycles as int[]), cast(:handoffs as uuid[]))
         as moved (lead_id, kind, cycle, handoff_id)
    on conflict (lead_id, kind, cycle) do nothing
""")


async def find_moved(conn: Connection, leads: Iterable[UUID]) -> dict[HandoffKey, UUID]:
    """The handoff that continues each cycle of these merged leads, by the key of the cycle."""
    rows = await conn.execute(_FIND_BY_LEADS, {"leads": list(leads)})
    return {(row.lead_id, row.kind, row.cycle): row.handoff_id for row in rows}


async def add(conn: Connection, moved: Mapping[HandoffKey, UUID]) -> None:
    """Save which handoff continues each of these cycles."""
    if moved:
        leads, kinds, cycles = (list(column) for column in zip(*moved, strict=True))
        keys = {"leads": leads, "kinds": kinds, "cycles": cycles}
        await conn.execute(_INSERT, keys | {"handoffs": list(moved.values())})


async def add_moves(conn: Connection, events: Iterable[Event]) -> None:
    """Save the moves among these events."""
    moves = [event for event in events if isinstance(event, HandoffMoved)]
    await add(conn, {(move.lead_id, move.kind, move.cycle): move.handoff_id for move in moves})
