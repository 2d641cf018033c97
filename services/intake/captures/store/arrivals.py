"""The table of arrivals that made no lead, with their bodies sealed, so that a wrong field or secret loses no lead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from shared.db.connection import Connection, sql
from shared.db.tables import ARRAY, INSTANT, JSON, Column, LargeBinary, Table, Text, Uuid, index, metadata_of, required

arrivals_table = Table(
    "arrivals",
    metadata_of("intake"),
    Column("capture_id", Uuid, primary_key=True),
    required("source", Text),
    required("door", Text),
    required("outcome", Text),
    required("reason", Text),
    Column("problem", JSON),
    Column("key_id", Uuid),
    required("received_at", INSTANT),
    required("sealed", LargeBinary),
    Column("hashes", ARRAY(Text)),
    index("arrivals_reason", "source", "reason", "received_at"),
    index("arrivals_received", "received_at"),
    index("arrivals_hashes", "hashes", postgresql_using="gin"),
    index("arrivals_unread", "capture_id", where="hashes is null"),
)

RETENTION = timedelta(days=30)
# So many are kept of each source and reason: a flood of one kind displaces none of another.
ARRIVALS_LIMIT = 2000

_ADD = sql("""
    insert into arrivals (capture_id, source, door, outcome, reason, problem, key_id, received_at, sealed, hashes)
    select capture_id, source, door, outcome, reason, problem, key_id, received_at, sealed,
           array(select json_array_elements_text(names))
    from unnest(cast(:capture_ids as uuid[]), cast(:sources as text[]), cast(:doors as text[]),
                cast(:outcomes as text[]), cast(:reasons as text[]), cast(:problems as json[]),
                cast(:key_ids as uuid[]), cast(:received_ats as timestamptz[]), cast(:sealed as bytea[]),
                cast(:names as json[]))
         as batch (capture_id, source, door, outcome, reason, problem, key_id, received_at, sealed, names)
    on conflict (capture_id) do update set
        source = excluded.source, door = excluded.door, outcome = excluded.outcome, reason = excluded.reason,
        problem = excluded.problem, key_id = excluded.key_id, sealed = excluded.sealed, hashes = excluded.hashes
""")
_LOCK = sql("""
    select capture_id, source, door, outcome, reason, problem, key_id, received_at, sealed
    from arrivals where capture_id = :capture_id for update
""")
_FIND = sql("""
    select capture_id, source, door, outcome, reason, problem, key_id, received_at, sealed
    from arrivals where capture_id = any(cast(:capture_ids as uuid[])) order by capture_id desc
""")
_DELETE = sql("delete from arrivals where capture_id = any(cast(:capture_ids as uuid[]))")
_DELETE_EXPIRED = sql("""
    delete from arrivals where capture_id in (
        select capture_id from arrivals where received_at < now() - cast(:retention as interval) limit :limit
    )
""")
_DELETE_SURPLUS = sql("""
    delete from arrivals where capture_id in (
        select capture_id
        from (select source, reason from arrivals group by source, reason having count(*) > :kept) as crowded,
             lateral (select capture_id from arrivals
                      where source = crowded.source and reason = crowded.reason
                      order by received_at desc offset :kept limit :limit) as surplus
        limit :limit
    )
""")


@dataclass(frozen=True)
class SealedArrival:
    """The row of a kept arrival; `sealed` is what the request held, `hashes`, when it is added, whom it names."""

    capture_id: UUID
    source: str
    door: str
    outcome: str
    reason: str
    problem: dict[str, Any] | None
    key_id: UUID | None
    received_at: datetime
    sealed: bytes
    hashes: Collection[str] = ()


async def add_arrivals(conn: Connection, arrivals: Sequence[SealedArrival]) -> None:
    """Keep these arrivals; one that is kept already is kept as it is now."""
    if not arrivals:
        return
    # A group may hold one arrival twice: the last one counts.
    rows = {arrival.capture_id: arrival for arrival in arrivals}.values()
    columns = {
        "capture_ids": [row.capture_id for row in rows],
        "sources": [row.source for row in rows],
        "doors": [row.door for row in rows],
        "outcomes": [row.outcome for row in rows],
        "reasons": [row.reason for row in rows],
        "problems": [None if row.problem is None else orjson.dumps(row.problem).decode() for row in rows],
        "key_ids": [row.key_id for row in rows],
        "received_ats": [row.received_at for row in rows],
        "sealed": [row.sealed for row in rows],
        "names": [orjson.dumps(sorted(row.hashes)).decode() for row in rows],
    }
    await conn.execute(_ADD, columns)


async def lock_arrival(conn: Connection, capture_id: UUID) -> SealedArrival | None:
    """The kept arrival with this id, locked until the commit."""
    row = (await conn.execute(_LOCK, {"capture_id": capture_id})).first()
    return SealedArrival(*row) if row else None


async def find_arrivals(conn: Connection, capture_ids: Sequence[UUID]) -> list[SealedArrival]:
    """The kept arrivals with these ids, newest first."""
    rows = await conn.execute(_FIND, {"capture_ids": list(capture_ids)})
    return [SealedArrival(*row) for row in rows]


async def delete_arrivals(conn: Connection, capture_ids: Sequence[UUID]) -> None:
    """Forget these arrivals."""
    await conn.execute(_DELETE, {"capture_ids": list(capture_ids)})


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most `limit` arrivals that are older than RETENTION, or beyond ARRIVALS_LIMIT; the number deleted."""
    expired: int = await conn.execute_count(_DELETE_EXPIRED, {"retention": RETENTION, "limit": limit})
    return expired or await conn.execute_count(_DELETE_SURPLUS, {"kept": ARRIVALS_LIMIT, "limit": limit})
