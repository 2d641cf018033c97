"""The table of requests of platforms that were taken, as they came and sealed: the proof of what a platform said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import ARRAY, INSTANT, Column, LargeBinary, Table, Text, Uuid, index, metadata_of, required

hook_requests_table = Table(
    "hook_requests",
    metadata_of("intake"),
    Column("capture_id", Uuid, primary_key=True),
    required("source", Text),
    required("door", Text),
    required("received_at", INSTANT),
    required("hashes", ARRAY(Text)),
    required("sealed", LargeBinary),
    index("hook_requests_received", "received_at"),
    index("hook_requests_hashes", "hashes", postgresql_using="gin"),
)

RETENTION = timedelta(days=30)

_ADD = sql("""
    insert into hook_requests (capture_id, source, door, received_at, hashes, sealed)
    select capture_id, source, door, received_at, hashes, sealed
    from rows from (
        json_to_recordset(cast(:requests as json))
            as (capture_id uuid, source text, door text, received_at timestamptz, hashes text[]),
        unnest(cast(:sealed as bytea[]))
    ) as batch (capture_id, source, door, received_at, hashes, sealed)
    on conflict (capture_id) do update set hashes = excluded.hashes, sealed = excluded.sealed
""")
_FIND_NAMED = sql("""
    select received_at as at, sealed from hook_requests where hashes && cast(:hashes as text[]) order by capture_id
""")
_DELETE_NAMED = sql("delete from hook_requests where hashes && cast(:hashes as text[])")
_DELETE_EXPIRED = sql("""
    delete from hook_requests where capture_id in (
        select capture_id from hook_requests where received_at < now() - cast(:retention as interval) limit :limit
    )
""")


@dataclass(frozen=True)
class SealedRequest:
    """The row of a request; `hashes`: of all that names people in it, `sealed`: the whole of it."""

    capture_id: UUID
    source: str
    door: str
    received_at: datetime
    hashes: Collection[str]
    sealed: bytes


async def add_requests(conn: Connection, requests: Sequence[SealedRequest]) -> None:
    """Keep these requests; one that is kept already is kept as it is now."""
    # A group may hold one request twice: the last one counts.
    rows = list({request.capture_id: request for request in requests}.values())
    if rows:
        columns = [
            {name: value for name, value in vars(row).items() if name != "sealed"} | {"hashes": sorted(row.hashes)}
            for row in rows
        ]
        await conn.execute(_ADD, {"requests": rows_to_json(columns), "sealed": [row.sealed for row in rows]})


async def find_named(conn: Connection, hashes: Collection[str]) -> list[Row]:
    """The requests that name a person with any of these hashes: when each came, and the whole of it, sealed."""
    return list(await conn.execute(_FIND_NAMED, {"hashes": list(hashes)}))


async def delete_named(conn: Connection, hashes: Collection[str]) -> None:
    """Delete the requests that name a person with any of these hashes."""
    await conn.execute(_DELETE_NAMED, {"hashes": list(hashes)})


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most `limit` requests that are older than RETENTION; the number of those deleted."""
    return await conn.execute_count(_DELETE_EXPIRED, {"retention": RETENTION, "limit": limit})
