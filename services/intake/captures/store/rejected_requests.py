"""The table of refused bodies: a lead is not lost over a wrong field."""

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

REFUSED_KEPT = 5000
RETENTION = timedelta(days=7)

_ADD = sql("""
    insert into refused (key_id, status, problem, raw)
    select key_id, status, problem, raw
    from unnest(cast(:key_ids as uuid[]), cast(:statuses as int[]), cast(:problems as json[]), cast(:raws as bytea[]))
         as given (key_id, status, problem, raw)
""")
_BOUND = sql("delete from refused where number <= (select max(number) from refused) - :kept")
_FORGET = sql("""
    delete from refused where number in (
        select number from refused where refused_at < now() - cast(:kept as interval) limit :limit
    )
""")


class RejectedRequest(NamedTuple):
    """A body of a known caller, and what it was told."""

    key_id: UUID
    status: int
    problem: dict[str, Any]
    raw: bytes


async def add_rejected(conn: Connection, refused: Sequence[RejectedRequest]) -> list[None]:
    """Keep these bodies in place of the oldest; a group's handler."""
    given = {
        "key_ids": [one.key_id for one in refused],
        "statuses": [one.status for one in refused],
        "problems": [orjson.dumps(one.problem).decode() for one in refused],
        "raws": [one.raw for one in refused],
    }
    await conn.execute(_ADD, given)
    await conn.execute(_BOUND, {"kept": REFUSED_KEPT})
    return [None] * len(refused)


async def delete_expired(conn: Connection, limit: int) -> int:
    """Forget at most so many bodies that were kept long enough; how many it were."""
    return await conn.execute_count(_FORGET, {"kept": RETENTION, "limit": limit})
