"""The table of score entries: the timeline of each lead, one row for each entry. The score's row is its lock."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from services.qualification.evaluation.domain.timeline_entry import TimelineEntry, split_derived
from services.qualification.scores.domain.score import Score
from shared.db.connection import Connection, sql
from shared.db.json_codec import as_bytes, as_json, rows_to_json, to_json
from shared.db.packed_json import read_json_parts, store_json_parts
from shared.db.tables import (
    ARRAY,
    INSTANT,
    JSON,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    metadata_of,
    required,
)

score_entries_table = Table(
    "score_entries",
    metadata_of("qualification"),
    Column("lead_id", Uuid, primary_key=True),
    Column("entry_id", Uuid, primary_key=True),
    required("occurred_at", INSTANT),
    required("activity", Text),
    Column("attributes", JSON),
    Column("properties", JSON),
    Column("merged_lead_id", Uuid),
    required("size", Integer),
    Column("packed", LargeBinary),
    Column("derived", ARRAY(Text)),
    Column("arrived_at", INSTANT),
)

_FIND = sql("""
    select lead_id, occurred_at, entry_id, activity, merged_lead_id, size, derived, arrived_at,
           attributes, properties, packed
    from score_entries where lead_id = any(cast(:ids as uuid[]))
    order by lead_id, occurred_at, entry_id
""")
_SAVE = sql("""
    insert into score_entries (lead_id, entry_id, occurred_at, activity, attributes, properties, merged_lead_id, size,
                               packed, derived, arrived_at)
    select lead_id, entry_id, occurred_at, activity, attributes, properties, merged_lead_id, size, packed, derived,
           arrived_at
    from json_to_recordset(cast(:rows as json))
         as entry (lead_id uuid, entry_id uuid, occurred_at timestamptz, activity text, attributes json,
                   properties json, merged_lead_id uuid, size int, packed bytea, derived text[],
                   arrived_at timestamptz)
    on conflict (lead_id, entry_id) do update set
        occurred_at = excluded.occurred_at, activity = excluded.activity, attributes = excluded.attributes,
        properties = excluded.properties, merged_lead_id = excluded.merged_lead_id, size = excluded.size,
        packed = excluded.packed, derived = excluded.derived, arrived_at = excluded.arrived_at
""")
_IS_JUDGED = sql("""
    select exists (
        select from score_entries join scores using (lead_id)
        where lead_id = :lead_id and entry_id = :entry_id and evaluated_at is not null
    )
""")
_DELETE = sql("""
    delete from score_entries using unnest(cast(:leads as uuid[]), cast(:entries as uuid[])) as gone (lead, entry)
    where lead_id = lead and entry_id = entry
""")


async def find_entries(conn: Connection, lead_ids: Collection[UUID]) -> dict[UUID, list[TimelineEntry]]:
    """The entries of each of these leads, in (occurred_at, id) order."""
    entries: dict[UUID, list[TimelineEntry]] = {lead_id: [] for lead_id in lead_ids}
    if entries:
        for lead_id, at, entry_id, activity, merged, size, names, arrived_at, *content in await conn.execute(
            _FIND, {"ids": list(entries)}
        ):
            attributes, properties = read_json_parts(*content)
            said, derived = split_derived(attributes, names)
            entries[lead_id].append(
                TimelineEntry(at, entry_id, activity, said, properties, merged, size, derived, arrived_at)
            )
    return entries


async def is_judged(conn: Connection, lead_id: UUID, entry_id: UUID) -> bool:
    """Whether the lead has this entry, and a verdict with it."""
    return bool((await conn.execute(_IS_JUDGED, {"lead_id": lead_id, "entry_id": entry_id})).scalar_one())


async def save_entries(conn: Connection, before: Mapping[UUID, Score], after: Iterable[Score]) -> None:
    """Write the entries that are not in the score as it was before, and delete those that are no longer in it."""
    rows: list[dict[str, Any]] = []
    gone: list[tuple[UUID, UUID]] = []
    for score in after:
        former = before[score.lead_id].entries
        if score.entries is not former:
            known, kept = {id(entry) for entry in former}, {entry.id for entry in score.entries}
            rows += [_to_row(conn, score.lead_id, entry) for entry in score.entries if id(entry) not in known]
            gone += [(score.lead_id, entry.id) for entry in former if entry.id not in kept]
    if rows:
        await conn.execute(_SAVE, {"rows": rows_to_json(rows)})
    if gone:
        leads, entries = zip(*gone, strict=True)
        await conn.execute(_DELETE, {"leads": list(leads), "entries": list(entries)})


def _to_row(conn: Connection, lead_id: UUID, entry: TimelineEntry) -> dict[str, Any]:
    known = {**entry.attributes, **entry.derived}
    attributes, properties, packed = store_json_parts(conn, to_json(known), to_json(entry.properties))
    return {
        "lead_id": lead_id,
        "entry_id": entry.id,
        "occurred_at": entry.occurred_at,
        "activity": entry.activity,
        "attributes": as_json(attributes),
        "properties": as_json(properties),
        "merged_lead_id": entry.merged_lead_id,
        "size": entry.size,
        "packed": as_bytes(packed),
        "derived": list(entry.derived) or None,
        "arrived_at": entry.arrived_at,
    }
