"""Since when and until when there is anything to show."""

from datetime import datetime

from shared.db.connection import Connection, sql

_KNOWN = sql("""
    select min(captured_at) as first,
           greatest(
               max(captured_at), (select max(stage_at) from deals), (select max(received_at) from receipts)
           ) as last
    from first_touches
""")


async def data_time_range(conn: Connection) -> tuple[datetime, datetime] | None:
    """The first capture and the last thing that happened; nothing before the first lead."""
    row = (await conn.execute(_KNOWN)).one()
    return (row.first, row.last) if row.first else None
