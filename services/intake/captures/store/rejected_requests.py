"""The table of bodies that former versions refused. What is in it expires; `arrivals` has taken its place."""

from datetime import timedelta

from shared.db.connection import Connection, sql
from shared.db.tables import (
    INSTANT,
    JSON,
    BigInteger,
    Column,
    Identity,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    index,
    metadata_of,
    required,
)

refused_table = Table(
    "refused",
    metadata_of("intake"),
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    required("key_id", Uuid),
    required("status", Integer),
    required("problem", JSON),
    required("raw", LargeBinary),
    required("refused_at", INSTANT, default="now()"),
    index("refused_at", "refused_at"),
)

RETENTION = timedelta(days=7)

_DELETE_EXPIRED = sql("""
    delete from refused where number in (
        select number from refused where refused_at < now() - cast(:retention as interval) limit :limit
    )
""")


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most `limit` bodies older than RETENTION; the number of those deleted."""
    return await conn.execute_count(_DELETE_EXPIRED, {"retention": RETENTION, "limit": limit})
