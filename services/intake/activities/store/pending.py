"""The tables of activities that waited, once their lead has come or never did."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from services.intake.activities.domain import ActivityDetails
from services.intake.activities.store.activities import properties_in
from shared.db.connection import Connection, sql
from shared.db.tables import BYTEWISE, Column, Table, metadata_of

arrived_table = Table("arrived", metadata_of("intake"), Column("hash", BYTEWISE, primary_key=True))

RETENTION = timedelta(days=30)

_ARRIVED = sql("select hash from arrived order by hash limit :limit for update skip locked")
# One activity may hang on several keys; the least of those that arrived says whose it is.
_RIPE = sql("""
    with ripe as (
        select activity_id, min(waiting.hash collate "C") as hash
        from unnest(cast(:hashes as text[])) as given (hash)
             cross join lateral (
                 select hash, activity_id from waiting where waiting.hash = given.hash
                 order by activity_id limit :limit) as waiting
        group by activity_id order by activity_id limit :limit
    )
    select match_keys.lead_id, activity_id, type, occurred_at, touch, raw
    from ripe join match_keys using (hash) join activities using (activity_id)
    where activities.lead_id is null
    order by activity_id for update of activities skip locked
""")
_FOUND = sql("""
    with given as (
        select * from unnest(cast(:activity_ids as uuid[]), cast(:lead_ids as uuid[])) as given (activity_id, lead_id)
    ), found as (
        update activities set lead_id = given.lead_id from given where activities.activity_id = given.activity_id
    )
    delete from waiting where activity_id in (select activity_id from given)
""")
_DONE = sql("""
    delete from arrived where hash = any(cast(:hashes as text[]))
        and not exists (select from waiting where waiting.hash = arrived.hash)
""")
_DROP = sql("""
    with old as (
        select activity_id from activities where lead_id is null and received_at < now() - cast(:kept as interval)
        order by received_at limit :limit for update skip locked
    ), let_go as (
        delete from waiting where activity_id in (select activity_id from old)
    )
    delete from activities where activity_id in (select activity_id from old)
""")


async def lock_resolved_keys(conn: Connection, limit: int) -> list[str]:
    """At most so many awaited keys that were claimed, and that nobody else sees to."""
    return list((await conn.execute(_ARRIVED, {"limit": limit})).scalars())


async def lock_deliverable(conn: Connection, hashes: Sequence[str], limit: int) -> list[tuple[UUID, ActivityDetails]]:
    """At most so many activities that wait for these keys, in the order in which they came, with whose the key is."""
    rows = await conn.execute(_RIPE, {"hashes": hashes, "limit": limit})
    return [
        (row.lead_id, ActivityDetails(row.activity_id, row.type, row.occurred_at, row.touch, properties_in(row.raw)))
        for row in rows
    ]


async def assign_to_leads(conn: Connection, found: Mapping[UUID, UUID]) -> None:
    """These held activities, by id, are these leads' and wait no longer."""
    await conn.execute(_FOUND, {"activity_ids": list(found), "lead_ids": list(found.values())})


async def clear_resolved_keys(conn: Connection, hashes: Collection[str]) -> None:
    """Forget the held keys for which nothing waits any more."""
    await conn.execute(_DONE, {"hashes": list(hashes)})


async def delete_expired(conn: Connection, limit: int) -> int:
    """Drop at most so many activities whose lead did not come in time; how many it were."""
    return await conn.execute_count(_DROP, {"kept": RETENTION, "limit": limit})
