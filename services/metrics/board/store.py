"""The range of time for which the board has data."""

from datetime import datetime

from services.metrics.board.domain import COUNTED_LEADS, Progress
from shared.db.connection import Connection, sql

_DATA_RANGE = sql("""
    select min(captured_at) as first,
           greatest(
               max(captured_at), (select max(stage_at) from deals), (select max(received_at) from receipts)
           ) as last
    from first_touches
""")


_PROGRESS = sql("""
    select exists(select from facts where type = 'agreement.activated') as has_agreement,
           exists(select from handoffs where accepted_at is not null) as has_acceptance,
           (select count(*) from (select from first_touches limit :most) as leads) as leads,
           (select count(*) from (
               select from handoffs where begun_at is not null and seller is null and owner_by_deal is null
                                          and rejected_at is null and recycled_at is null limit :most
           ) as queued) as queued
""")


_PAID = sql("select exists(select from spend)")


async def is_anything_paid(conn: Connection) -> bool:
    """Whether any spend was ever stated."""
    paid: bool = (await conn.execute(_PAID)).scalar_one()
    return paid


async def find_progress(conn: Connection) -> Progress:
    """How far the installation is set up, and what waits; leads are counted to COUNTED_LEADS."""
    row = (await conn.execute(_PROGRESS, {"most": COUNTED_LEADS})).one()
    return Progress(**dict(row))


async def find_data_range(conn: Connection) -> tuple[datetime, datetime] | None:
    """The instants of the first capture and of the last capture, deal or receipt; None before the first lead."""
    row = (await conn.execute(_DATA_RANGE)).one()
    return (row.first, row.last) if row.first else None
