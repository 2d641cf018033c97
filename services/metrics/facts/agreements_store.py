"""The agreement in force, as metrics heard of it."""

from typing import Any

from shared.db.connection import Connection, sql

_IN_FORCE = sql("""
    select data->'document' from facts where type = 'agreement.activated'
    order by occurred_at desc, cast(data->>'agreement_version' as int) desc limit 1
""")


async def in_force(conn: Connection) -> dict[str, Any]:
    """The document as it was signed; empty before the first one."""
    return (await conn.execute(_IN_FORCE)).scalar() or {}
