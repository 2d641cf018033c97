"""The tables of activities, and of the match keys for which pending activities wait."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from services.intake.activities.domain.activity import (
    Activity,
    ActivityRecord,
    ActivityView,
    PreviousActivity,
    read_properties,
)
from shared.db.connection import Connection, sql
from shared.db.tables import (
    BYTEWISE,
    INSTANT,
    JSON,
    Boolean,
    Column,
    LargeBinary,
    Table,
    Text,
    Uuid,
    index,
    metadata_of,
    required,
)

activities_table = Table(
    "activities",
    metadata_of("intake"),
    Column("activity_id", Uuid, primary_key=True),
    Column("lead_id", Uuid),
    required("pending", Boolean),
    required("key_id", Uuid),
    Column("external_id", Text),
    required("type", Text),
    required("occurred_at", INSTANT),
    required("received_at", INSTANT),
    required("touch", JSON),
    required("raw", LargeBinary),
    index("activities_external", "key_id", "external_id", where="external_id is not null", unique=True),
    index("activities_lead", "lead_id", "occurred_at", where="lead_id is not null"),
    index("activities_old", "received_at", where="lead_id is null"),
)
waiting_table = Table(
    "waiting",
    metadata_of("intake"),
    Column("hash", BYTEWISE, primary_key=True),
    Column("activity_id", Uuid, primary_key=True),
    index("waiting_activity", "activity_id"),
)

ACTIVITIES_LIMIT = 500

_FIND_PREVIOUS = sql("""
    select key_id, external_id, activity_id, case when pending then null else lead_id end, raw from activities
    where activity_id = any(cast(:activity_ids as uuid[]))
    union all
    select key_id, external_id, activity_id, case when pending then null else lead_id end, raw
    from unnest(cast(:key_ids as uuid[]), cast(:external_ids as text[])) as batch (key_id, external_id)
    join activities using (key_id, external_id)
""")
_ADD = sql("""
    insert into activities (activity_id, lead_id, pending, key_id, external_id, type, occurred_at, received_at,
                            touch, raw)
    select activity_id, lead_id, lead_id is null, key_id, external_id, type, occurred_at, cast(:now as timestamptz),
           touch, raw
    from unnest(cast(:activity_ids as uuid[]), cast(:lead_ids as uuid[]), cast(:key_ids as uuid[]),
                cast(:external_ids as text[]), cast(:types as text[]), cast(:occurred as timestamptz[]),
                cast(:touches as json[]), cast(:raws as bytea[]))
         as batch (activity_id, lead_id, key_id, external_id, type, occurred_at, touch, raw)
""")
# The rows of these keys are locked: the transaction that claims one next sees that activities wait for it.
_WAIT = sql("""
    with added as (
        insert into waiting (hash, activity_id)
        select hash, activity_id
        from unnest(cast(:hashes as text[]), cast(:activity_ids as uuid[])) as batch (hash, activity_id)
        returning hash
    )
    update match_keys set awaited = true where hash in (select hash from added) and not awaited
""")
_FIND_OF_PERSON = sql("""
    select activity_id, external_id, type, occurred_at, received_at, touch, raw from activities
    where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at desc, activity_id desc limit :limit
""")


async def find_previous(conn: Connection, activities: Sequence[Activity]) -> dict[object, PreviousActivity]:
    """The stored activities with the ids of these, by activity id and by (API key id, external id)."""
    named = [activity for activity in activities if activity.external_id]
    ids = {
        "activity_ids": [activity.activity_id for activity in activities],
        "key_ids": [activity.key_id for activity in named],
        "external_ids": [activity.external_id for activity in named],
    }
    previous: dict[object, PreviousActivity] = {}
    for key_id, external_id, *response in await conn.execute(_FIND_PREVIOUS, ids):
        activity = PreviousActivity(*response)
        previous[activity.activity_id] = activity
        if external_id:
            previous[key_id, external_id] = activity
    return previous


async def add_activities(conn: Connection, records: Sequence[ActivityRecord], now: datetime) -> None:
    """Insert activities; those without a lead wait until a lead claims one of their keys."""
    if not records:
        return
    activities = [record.activity for record in records]
    columns = {
        "activity_ids": [activity.activity_id for activity in activities],
        "lead_ids": [record.lead_id for record in records],
        "key_ids": [activity.key_id for activity in activities],
        "external_ids": [activity.external_id for activity in activities],
        "types": [activity.type for activity in activities],
        "occurred": [record.occurred_at for record in records],
        "touches": [orjson.dumps(activity.touch).decode() for activity in activities],
        "raws": [activity.raw for activity in activities],
    }
    await conn.execute(_ADD, columns | {"now": now})
    pending = [record.activity for record in records if not record.lead_id]
    keys = [(hash_, activity.activity_id) for activity in pending for hash_ in activity.hashes]
    if keys:
        hashes, activity_ids = zip(*keys, strict=True)
        await conn.execute(_WAIT, {"hashes": list(hashes), "activity_ids": list(activity_ids)})


async def find_activities(conn: Connection, lead_ids: Sequence[UUID]) -> list[ActivityView]:
    """The newest activities under these ids of one person, at most ACTIVITIES_LIMIT, oldest first."""
    rows = await conn.execute(_FIND_OF_PERSON, {"lead_ids": lead_ids, "limit": ACTIVITIES_LIMIT})
    activities = [
        ActivityView(
            activity_id=row.activity_id,
            external_id=row.external_id,
            type=row.type,
            occurred_at=row.occurred_at,
            received_at=row.received_at,
            touch=row.touch,
            properties=read_properties(orjson.loads(row.raw)),
        )
        for row in rows
    ]
    return activities[::-1]
