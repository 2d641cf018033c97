"""The tables of activities, and of those among them that wait for their lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.intake.activities.domain import Activity, ActivityRecord, PreviousActivity
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

ACTIVITIES_SHOWN = 500

_EARLIER = sql("""
    select key_id, external_id, activity_id, case when pending then null else lead_id end, raw from activities
    where activity_id = any(cast(:activity_ids as uuid[]))
    union all
    select key_id, external_id, activity_id, case when pending then null else lead_id end, raw
    from unnest(cast(:key_ids as uuid[]), cast(:external_ids as text[])) as given (key_id, external_id)
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
         as given (activity_id, lead_id, key_id, external_id, type, occurred_at, touch, raw)
""")
# The rows of these keys are held: whoever claims one next sees that it is awaited.
_HANG = sql("""
    with hung as (
        insert into waiting (hash, activity_id)
        select hash, activity_id
        from unnest(cast(:hashes as text[]), cast(:activity_ids as uuid[])) as given (hash, activity_id)
        returning hash
    )
    update match_keys set awaited = true where hash in (select hash from hung) and not awaited
""")
_OF_PERSON = sql("""
    select activity_id, external_id, type, occurred_at, received_at, touch, raw from activities
    where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at desc, activity_id desc limit :limit
""")


@dataclass(frozen=True)
class ActivityView:
    """An activity as it is shown."""

    activity_id: UUID
    external_id: str | None
    type: str
    occurred_at: datetime
    received_at: datetime
    touch: dict[str, str]
    properties: dict[str, Any]


async def find_previous(conn: Connection, activities: Sequence[Activity]) -> dict[object, PreviousActivity]:
    """What these, or others under their sender's ids, were answered; by activity id and (key id, external id)."""
    named = [activity for activity in activities if activity.external_id]
    given = {
        "activity_ids": [activity.activity_id for activity in activities],
        "key_ids": [activity.key_id for activity in named],
        "external_ids": [activity.external_id for activity in named],
    }
    found: dict[object, PreviousActivity] = {}
    for key_id, external_id, *answer in await conn.execute(_EARLIER, given):
        earlier = PreviousActivity(*answer)
        found[earlier.activity_id] = earlier
        if external_id:
            found[key_id, external_id] = earlier
    return found


async def add_activities(conn: Connection, kept: Sequence[ActivityRecord], now: datetime) -> None:
    """Keep activities; those without a lead wait for whoever claims one of their keys."""
    if not kept:
        return
    activities = [one.activity for one in kept]
    given = {
        "activity_ids": [activity.activity_id for activity in activities],
        "lead_ids": [one.lead_id for one in kept],
        "key_ids": [activity.key_id for activity in activities],
        "external_ids": [activity.external_id for activity in activities],
        "types": [activity.type for activity in activities],
        "occurred": [one.occurred_at for one in kept],
        "touches": [orjson.dumps(activity.touch).decode() for activity in activities],
        "raws": [activity.raw for activity in activities],
    }
    await conn.execute(_ADD, given | {"now": now})
    hung = [(hash_, one.activity.activity_id) for one in kept if not one.lead_id for hash_ in one.activity.hashes]
    if hung:
        hashes, activity_ids = zip(*hung, strict=True)
        await conn.execute(_HANG, {"hashes": list(hashes), "activity_ids": list(activity_ids)})


async def activities_of(conn: Connection, lead_ids: Sequence[UUID]) -> list[ActivityView]:
    """The newest activities under these ids of one person, oldest first."""
    rows = await conn.execute(_OF_PERSON, {"lead_ids": lead_ids, "limit": ACTIVITIES_SHOWN})
    told = [
        ActivityView(
            activity_id=row.activity_id,
            external_id=row.external_id,
            type=row.type,
            occurred_at=row.occurred_at,
            received_at=row.received_at,
            touch=row.touch,
            properties=properties_in(row.raw),
        )
        for row in rows
    ]
    return told[::-1]


def properties_in(raw: bytes) -> dict[str, Any]:
    """The properties of an activity as they came."""
    properties: dict[str, Any] = orjson.loads(raw).get("properties") or {}
    return properties
