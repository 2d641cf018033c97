"""What could not be handled is parked with its reason, and later records of its key wait behind it."""

from collections.abc import Sequence

from shared.db.connection import Connection, sql
from shared.messaging.log.record import Record

# More parked records than this in one partition stop it: then the fault is ours, not the records'.
DEAD_LETTER_LIMIT = 1000
BLOCKED_BY_EARLIER = "waits behind an earlier record of its key"

_BLOCKED = sql("""
    select distinct d.topic, d.subject from dead_letters d
    join unnest(cast(:topics as text[]), cast(:subjects as text[])) as asked (topic, subject)
         on asked.topic = d.topic and asked.subject = d.subject
""")
_PARK = sql("""
    insert into dead_letters (topic, partition, number, event_id, type, version, subject, occurred_at, recorded_at,
                              data, error)
    select * from unnest(cast(:topics as text[]), cast(:partitions as int[]), cast(:numbers as bigint[]),
                         cast(:event_ids as uuid[]), cast(:types as text[]), cast(:versions as int[]),
                         cast(:subjects as text[]), cast(:occurred as timestamptz[]), cast(:recorded as timestamptz[]),
                         cast(:data as json[]), cast(:errors as text[]))
    on conflict do nothing
""")
_CROWDED = sql("""
    select topic, partition from dead_letters group by topic, partition having count(*) > :limit
""")
_COUNT = sql("select count(*) from dead_letters")


async def find_blocked_keys(conn: Connection, records: Sequence[Record]) -> set[tuple[str, str]]:
    """Which (topic, subject) of these have something parked."""
    asked = {(record.topic, record.subject) for record in records}
    values = {"topics": [topic for topic, _ in asked], "subjects": [subject for _, subject in asked]}
    return {(row.topic, row.subject) for row in await conn.execute(_BLOCKED, values)}


async def add_dead_letters(conn: Connection, records: Sequence[Record], error: str) -> None:
    """Keep these aside; `error` names the class of what was raised, never its words."""
    if not records:
        return
    await conn.execute(
        _PARK,
        {
            "topics": [record.topic for record in records],
            "partitions": [record.partition for record in records],
            "numbers": [record.number for record in records],
            "event_ids": [record.event_id for record in records],
            "types": [record.type for record in records],
            "versions": [record.version for record in records],
            "subjects": [record.subject for record in records],
            "occurred": [record.occurred_at for record in records],
            "recorded": [record.recorded_at for record in records],
            "data": [record.data for record in records],
            "errors": [error] * len(records),
        },
    )


async def find_partitions_over_limit(conn: Connection) -> set[tuple[str, int]]:
    """The places with too much parked."""
    return {(row.topic, row.partition) for row in await conn.execute(_CROWDED, {"limit": DEAD_LETTER_LIMIT})}


async def count_dead_letters(conn: Connection) -> int:
    """How many records are parked in this service."""
    count: int = (await conn.execute(_COUNT)).scalar_one()
    return count
