"""Events staged in the transaction that makes them true."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.events.base import Event
from shared.log.murmur2 import partition_of
from shared.schema import PARTITIONS
from shared.sql import Connection, text

_STAGE = text("""
    insert into outbox (partition, event_id, type, version, subject, occurred_at, recorded_at, data)
    select partition, event_id, type, version, subject, occurred_at, cast(:recorded_at as timestamptz), data
    from unnest(cast(:partitions as int[]), cast(:event_ids as uuid[]), cast(:types as text[]),
                cast(:versions as int[]), cast(:subjects as text[]), cast(:occurred as timestamptz[]),
                cast(:data as json[]))
         with ordinality as staged (partition, event_id, type, version, subject, occurred_at, data, place)
    order by place
""")


async def stage(conn: Connection, events: Sequence[Event], recorded_at: datetime) -> None:
    """Stage the published ones among `events`, in order. Lock each subject's row first: that keeps its history."""
    said = [event for event in events if event.published]
    if said:
        named = [(partition_of(event.subject), event.own_id or uuid7(), event) for event in said]
        await _stage(conn, named, recorded_at)


async def stage_everywhere(conn: Connection, event: Event, event_id: UUID, recorded_at: datetime) -> None:
    """Stage one event in every partition under one id, so that each reader meets it before what follows."""
    await _stage(conn, [(partition, event_id, event) for partition in range(PARTITIONS)], recorded_at)


async def _stage(conn: Connection, said: Sequence[tuple[int, UUID, Event]], recorded_at: datetime) -> None:
    await conn.execute(
        _STAGE,
        {
            "recorded_at": recorded_at,
            "partitions": [partition for partition, _, _ in said],
            "event_ids": [event_id for _, event_id, _ in said],
            "types": [event.type for _, _, event in said],
            "versions": [event.version for _, _, event in said],
            "subjects": [event.subject for _, _, event in said],
            "occurred": [event.occurred_at for _, _, event in said],
            "data": [event.model_dump_json() for _, _, event in said],
        },
    )
    conn.staged = True
