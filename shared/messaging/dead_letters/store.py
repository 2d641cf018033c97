"""Dead letters: records that could not be handled, with the reason, and later records of the same keys."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import ValidationError

from shared.db.connection import Connection, sql
from shared.events.intake import LeadErased
from shared.messaging.erasures import add_erased
from shared.messaging.log.record import Record

# More dead letters than this in one partition stop it: then the program is at fault, not the records.
DEAD_LETTER_LIMIT = 1000
BLOCKED_BY_EARLIER = "waits behind an earlier record of its key"

_ANY = sql("select exists (select from dead_letters)")
_BLOCKED = sql("""
    select distinct d.topic, d.subject from dead_letters d
    join unnest(cast(:topics as text[]), cast(:subjects as text[])) as wanted (topic, subject)
         on wanted.topic = d.topic and wanted.subject = d.subject
""")
_ADD = sql("""
    insert into dead_letters (topic, partition, number, event_id, type, version, subject, occurred_at, recorded_at,
                              data, error)
    select * from unnest(cast(:topics as text[]), cast(:partitions as int[]), cast(:numbers as bigint[]),
                         cast(:event_ids as uuid[]), cast(:types as text[]), cast(:versions as int[]),
                         cast(:subjects as text[]), cast(:occurred as timestamptz[]), cast(:recorded as timestamptz[]),
                         cast(:data as json[]), cast(:errors as text[]))
    on conflict do nothing
""")
_DELETE_OF_SUBJECTS = sql("delete from dead_letters where subject = any(cast(:subjects as text[]))")
_OVER_LIMIT = sql("""
    select topic, partition from dead_letters group by topic, partition having count(*) > :limit
""")


async def find_blocked_keys(conn: Connection, records: Sequence[Record]) -> set[tuple[str, str]]:
    """Those (topic, subject) of these records that have a dead letter."""
    if not (await conn.execute(_ANY)).scalar_one():
        return set()
    keys = {(record.topic, record.subject) for record in records}
    values = {"topics": [topic for topic, _ in keys], "subjects": [subject for _, subject in keys]}
    return {(row.topic, row.subject) for row in await conn.execute(_BLOCKED, values)}


async def add_dead_letters(conn: Connection, records: Sequence[Record], error: str) -> None:
    """Store these records as dead letters; `error` is the class of the exception, never its text."""
    if not records:
        return
    await conn.execute(
        _ADD,
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


async def pass_erasures(conn: Connection, records: Sequence[Record]) -> None:
    """Let the erasures among these records pass all that waits: delete the leads' dead letters, and keep their ids.

    Before it is known which keys are blocked: an erasure never waits behind a record that failed.
    """
    for record in records:
        if record.type == LeadErased.type:
            lead_ids = _read_lead_ids(record)
            await add_erased(conn, lead_ids, record.recorded_at)
            await conn.execute(_DELETE_OF_SUBJECTS, {"subjects": [record.subject, *map(str, lead_ids)]})


def _read_lead_ids(record: Record) -> tuple[UUID, ...]:
    try:
        return LeadErased.model_validate_json(record.data).lead_ids
    except ValidationError:
        # Its handling fails as that of any record that cannot be read.
        return ()


async def find_partitions_over_limit(conn: Connection) -> set[tuple[str, int]]:
    """The (topic, partition) with more dead letters than `DEAD_LETTER_LIMIT`."""
    return {(row.topic, row.partition) for row in await conn.execute(_OVER_LIMIT, {"limit": DEAD_LETTER_LIMIT})}
