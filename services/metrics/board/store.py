"""The range of time for which the board has data."""

from datetime import datetime

from shared.db.connection import Connection, sql

_DATA_RANGE = sql("""
    select min(captured_at) as first,
           greatest(
               max(captured_at), (select max(stage_at) from deals), (select max(received_at) from receipts)
           ) as last
    from first_touches
""")


async def find_data_range(conn: Connection) -> tuple[datetime, datetime] | None:
    """The instants of the first capture and of the last capture, deal or receipt; None before the first lead."""
    row = (await conn.execute(_DATA_RANGE)).one()
    return (row.first, row.last) if row.first else None
