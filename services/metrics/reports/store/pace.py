"""Since when leads come, and the instant of this transaction: by both the pace of the rest of a span is judged."""

from datetime import datetime

from shared.db.connection import Connection, sql

_NOW = sql("select now()")
_FIRST = sql("select min(captured_at) from first_touches")


async def find_moment(conn: Connection) -> datetime:
    """The instant at which this transaction began: all its reports are of one moment."""
    now: datetime = (await conn.execute(_NOW)).scalar_one()
    return now


async def find_first_capture(conn: Connection) -> datetime | None:
    """The instant of the first capture; None before any."""
    first: datetime | None = (await conn.execute(_FIRST)).scalar()
    return first
