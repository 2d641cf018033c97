"""What both sides decided about disputed rejections, and what was published of each claim."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.metrics.reports.domain.claims import Claim
from services.metrics.reports.domain.promises import Side
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import INSTANT, Column, Table, Text, Uuid, metadata_of, required

outcomes_table = Table(
    "guarantee_outcomes",
    metadata_of("metrics"),
    Column("handoff_id", Uuid, primary_key=True),
    required("state", Text),
    required("published_at", INSTANT),
)

_DECIDE = sql("""
    insert into guarantee_decisions (handoff_id, side, owes, decided_at, key_id)
    values (:handoff_id, :side, :owes, :at, :key_id) on conflict (handoff_id, side) do nothing
""")
_FIND = sql("select owes from guarantee_decisions where handoff_id = :handoff_id and side = :side")
# The row of an outcome is locked before its events are staged: of two processes one publishes it.
_SAVE = sql("""
    insert into guarantee_outcomes as o (handoff_id, state, published_at)
    select handoff_id, state, clock_timestamp()
    from json_to_recordset(cast(:rows as json)) as n (handoff_id uuid, state text) order by handoff_id
    on conflict (handoff_id) do update set state = excluded.state, published_at = excluded.published_at
    where o.state <> excluded.state
    returning handoff_id
""")


async def save_decision(
    conn: Connection, handoff_id: UUID, side: Side, owes: bool, at: datetime, key_id: UUID | None
) -> bool:
    """Save what a side decided, once; what it decided, now or before."""
    values = {"handoff_id": handoff_id, "side": side}
    await conn.execute(_DECIDE, {**values, "owes": owes, "at": at, "key_id": key_id})
    decided: bool = (await conn.execute(_FIND, values)).scalar_one()
    return decided


async def save_changed(conn: Connection, claims: Sequence[Claim]) -> set[UUID]:
    """Save the states of these claims; the handoffs of those that are new or have changed."""
    rows = [{"handoff_id": claim.rejection.handoff_id, "state": claim.state} for claim in claims]
    return set((await conn.execute(_SAVE, {"rows": rows_to_json(rows)})).scalars())
