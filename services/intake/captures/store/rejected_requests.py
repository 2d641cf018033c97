"""The table of rejected request bodies, which are stored so that a wrong field loses no lead."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson

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

REJECTED_LIMIT = 5000
RETENTION = timedelta(days=7)

_ADD = sql("""
    insert into refused (key_id, status, problem, raw)
    select key_id, status, problem, raw
    from unnest(cast(:key_ids as uuid[]), cast(:statuses as int[]), cast(:problems as json[]), cast(:raws as bytea[]))
         as batch (key_id, status, problem, raw)
""")
_DELETE_SURPLUS = sql("delete from refused where number <= (select max(number) from refused) - :limit")
_DELETE_EXPIRED = sql("""
    delete from refused where number in (
        select number from refused where refused_at < now() - cast(:retention as interval) limit :limit
    )
""")


class RejectedRequest(NamedTuple):
    """A body that an authenticated caller sent, with the status and the problem document of the response."""

    key_id: UUID
    status: int
    problem: dict[str, Any]
    raw: bytes


async def add_rejected(conn: Connection, requests: Sequence[RejectedRequest]) -> list[None]:
    """Insert these bodies and delete the oldest beyond REJECTED_LIMIT. A group commit needs a result for each."""
    columns = {
        "key_ids": [request.key_id for request in requests],
        "statuses": [request.status for request in requests],
        "problems": [orjson.dumps(request.problem).decode() for request in requests],
        "raws": [request.raw for request in requests],
    }
    await conn.execute(_ADD, columns)
    await conn.execute(_DELETE_SURPLUS, {"limit": REJECTED_LIMIT})
    return [None] * len(requests)


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most `limit` bodies older than RETENTION; the number of those deleted."""
    return await conn.execute_count(_DELETE_EXPIRED, {"retention": RETENTION, "limit": limit})
