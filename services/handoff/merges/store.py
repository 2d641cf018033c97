"""What is kept by lead, beside handoffs: it is the survivor's from now on."""

from collections.abc import Mapping
from uuid import UUID

from shared.db.connection import Connection, sql
from shared.db.ddl import ddl

_MOVE = """
    update {table} set lead_id = pair.survivor
    from unnest(cast(:merged as uuid[]), cast(:survivors as uuid[])) as pair (merged, survivor)
    where {table}.lead_id = pair.merged
"""
# Receipts stay under the lead under which they were told: the deal says whose they are.
_MOVES = [sql(ddl(_MOVE, table=table)) for table in ("captures", "activities", "deals")]


async def reassign_rows(conn: Connection, survivors: Mapping[UUID, UUID]) -> None:
    """Give what is known of these leads to those that speak for them. All of them are locked."""
    if survivors:
        for statement in _MOVES:
            await conn.execute(statement, {"merged": list(survivors), "survivors": list(survivors.values())})
