"""The table of claimed match keys for which activities wait, and the queries on pending activities."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import orjson

from services.intake.activities.domain.activity import ActivityDetails, list_click_ids, read_person, read_properties
from shared.db.connection import Connection, Row, sql
from shared.db.tables import BYTEWISE, Column, Table, metadata_of

arrived_table = Table("arrived", metadata_of("intake"), Column("hash", BYTEWISE, primary_key=True))

RETENTION = timedelta(days=30)

# Activities that were set aside are left out for a while, and so is a key for which no others wait.
_LOCK_RESOLVED = sql("""
    with held as materialized (
        select row_id from set_aside where task = 'intake.awaited' and retry_at > clock_timestamp()
    )
    select hash from arrived
    where not exists (select from waiting join held on row_id = activity_id where waiting.hash = arrived.hash)
          or exists (select from waiting where waiting.hash = arrived.hash
                     and activity_id <> all(array(select row_id from held)))
    order by hash limit :limit for update of arrived skip locked
""")
# An activity may wait for several keys. The first of those that were claimed, by hash, says which lead it belongs to.
_LOCK_DELIVERABLE = sql("""
    with deliverable as (
        select activity_id, min(waiting.hash collate "C") as hash
        from unnest(cast(:hashes as text[])) as batch (hash)
             cross join lateral (
                 select hash, activity_id from waiting where waiting.hash = batch.hash
                     and activity_id <> all(array(
                         select row_id from set_aside where task = 'intake.awaited' and retry_at > clock_timestamp()))
                 order by activity_id limit :limit) as waiting
        group by activity_id order by activity_id limit :limit
    )
    select match_keys.lead_id, activity_id, type, occurred_at, touch, raw
    from deliverable join match_keys using (hash) join activities using (activity_id)
    where activities.lead_id is null
    order by activity_id for update of activities skip locked
""")
_ASSIGN = sql("""
    with batch as (
        select * from unnest(cast(:activity_ids as uuid[]), cast(:lead_ids as uuid[])) as batch (activity_id, lead_id)
    ), assigned as (
        update activities set lead_id = batch.lead_id from batch where activities.activity_id = batch.activity_id
    )
    delete from waiting where activity_id in (select activity_id from batch)
""")
_DELETE_RESOLVED = sql("""
    delete from arrived where hash = any(cast(:hashes as text[]))
        and not exists (select from waiting where waiting.hash = arrived.hash)
""")
_DELETE_EXPIRED = sql("""
    with expired as (
        select activity_id from activities
        where lead_id is null and received_at < now() - cast(:retention as interval)
        order by received_at limit :limit for update skip locked
    ), released as (
        delete from waiting where activity_id in (select activity_id from expired)
    )
    delete from activities where activity_id in (select activity_id from expired)
""")


async def lock_resolved_keys(conn: Connection, limit: int) -> list[str]:
    """Lock at most `limit` keys that a lead claimed while activities waited for them; skips those locked elsewhere."""
    return list((await conn.execute(_LOCK_RESOLVED, {"limit": limit})).scalars())


async def lock_deliverable(conn: Connection, hashes: Sequence[str], limit: int) -> list[Row]:
    """Lock at most `limit` activities that wait for these keys, with the owner of the key (`lead_id`), oldest first."""
    return await conn.execute(_LOCK_DELIVERABLE, {"hashes": hashes, "limit": limit})


def read_details(row: Row) -> ActivityDetails:
    """The activity of a row of `lock_deliverable`."""
    body = orjson.loads(row.raw)
    properties, person, click_ids = read_properties(body), read_person(body), list_click_ids(body)
    return ActivityDetails(row.activity_id, row.type, row.occurred_at, row.touch, properties, person, click_ids)


async def assign_to_leads(conn: Connection, lead_ids: Mapping[UUID, UUID]) -> None:
    """Write the leads of these locked activities, by activity id; the activities wait no longer."""
    await conn.execute(_ASSIGN, {"activity_ids": list(lead_ids), "lead_ids": list(lead_ids.values())})


async def delete_resolved_keys(conn: Connection, hashes: Collection[str]) -> None:
    """Delete those of these locked keys for which no activity waits any more."""
    await conn.execute(_DELETE_RESOLVED, {"hashes": list(hashes)})


async def delete_expired(conn: Connection, limit: int) -> int:
    """Delete at most `limit` activities that were pending for RETENTION; the number of those deleted."""
    return await conn.execute_count(_DELETE_EXPIRED, {"retention": RETENTION, "limit": limit})
