"""The outbox: events are staged in the transaction that makes them true; the sequencer moves them to the journal."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.db.connection import Connection, sql
from shared.db.json_codec import as_json, rows_to_json
from shared.db.messaging_tables import EVERYWHERE, PARTITIONS
from shared.db.packed_json import store_json
from shared.events.base import Event
from shared.messaging.log.partitioner import hash_keys
from shared.messaging.traces import add_traces

# One JSON text instead of an array for each column: a quarter of the work here, and no more in PostgreSQL. Packed data
# goes beside it: as text it would be twice as long.
_STAGE = sql("""
    insert into outbox (partition, hash, event_id, type, version, subject, occurred_at, recorded_at, data, packed_data,
                        traceparent)
    select partition, hash, event_id, type, version, subject, occurred_at, cast(:recorded_at as timestamptz), data,
           packed_data, traceparent
    from rows from (
        json_to_recordset(cast(:staged as json))
            as (partition int, hash int, event_id uuid, type text, version int, subject text, occurred_at timestamptz,
                data json, traceparent text),
        unnest(cast(:packed as bytea[]))
    ) with ordinality
        as staged (partition, hash, event_id, type, version, subject, occurred_at, data, traceparent, packed_data, rank)
    order by rank
""")


async def stage(conn: Connection, events: Sequence[Event], recorded_at: datetime) -> None:
    """Stage those of `events` that are published, in order.

    The caller has locked the row of each subject: so a subject's events are numbered in the order of its changes.
    """
    published = [(event.subject, event) for event in events if event.published]
    if published:
        hashes = hash_keys([subject for subject, _ in published])
        rows = [
            (hashed % PARTITIONS, hashed, event.own_id or uuid7(), subject, event)
            for (subject, event), hashed in zip(published, hashes, strict=True)
        ]
        await _stage(conn, rows, recorded_at)


async def stage_everywhere(conn: Connection, event: Event, event_id: UUID, recorded_at: datetime) -> None:
    """Stage one event in every partition under one id, so that each consumer handles it before later events."""
    rows = [(partition, EVERYWHERE, event_id, event.subject, event) for partition in range(PARTITIONS)]
    await _stage(conn, rows, recorded_at)


async def _stage(conn: Connection, rows: Sequence[tuple[int, int, UUID, str, Event]], recorded_at: datetime) -> None:
    stored = [store_json(conn, event.to_json()) for _, _, _, _, event in rows]
    staged = [
        {
            "partition": partition,
            "hash": hashed,
            "event_id": event_id,
            "type": event.type,
            "version": event.version,
            "subject": subject,
            "occurred_at": event.occurred_at,
            "data": as_json(plain),
        }
        for (partition, hashed, event_id, subject, event), (plain, _) in zip(rows, stored, strict=True)
    ]
    add_traces(conn, staged)
    values = {"staged": rows_to_json(staged), "packed": [packed for _, packed in stored]}
    await conn.execute(_STAGE, values | {"recorded_at": recorded_at})
    conn.staged = True
