"""The table of captures."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from services.intake.captures.domain.capture import Capture, CaptureRecord, CaptureView, PreviousCapture
from shared.db.connection import Connection, sql
from shared.db.tables import ARRAY, INSTANT, JSON, Column, LargeBinary, Table, Text, Uuid, index, metadata_of, required

captures_table = Table(
    "captures",
    metadata_of("intake"),
    Column("capture_id", Uuid, primary_key=True),
    Column("lead_id", Uuid),
    required("source", Text),
    Column("external_id", Text),
    required("activity", Text),
    required("occurred_at", INSTANT),
    required("received_at", INSTANT),
    Column("filtered", Text),
    required("touch", JSON),
    required("attributes", JSON),
    required("raw", LargeBinary),
    required("claimed", ARRAY(Text), default="'{}'"),
    Column("key_id", Uuid),
    index("captures_external", "source", "external_id", where="external_id is not null", unique=True),
    index("captures_lead", "lead_id", "occurred_at", where="lead_id is not null"),
)

CAPTURES_LIMIT = 500

_FIND_PREVIOUS = sql("""
    select source, external_id, capture_id, lead_id, raw from captures
    where capture_id = any(cast(:capture_ids as uuid[]))
    union all
    select source, external_id, capture_id, lead_id, raw
    from unnest(cast(:sources as text[]), cast(:external_ids as text[])) as batch (source, external_id)
    join captures using (source, external_id)
""")
_ADD = sql("""
    insert into captures (capture_id, lead_id, source, external_id, activity, occurred_at, received_at, filtered,
                          touch, attributes, claimed, raw, key_id)
    select capture_id, lead_id, source, external_id, activity, occurred_at, cast(:now as timestamptz), filtered,
           touch, attributes, string_to_array(claimed, ' '), raw, key_id
    from unnest(cast(:capture_ids as uuid[]), cast(:lead_ids as uuid[]), cast(:sources as text[]),
                cast(:external_ids as text[]), cast(:activities as text[]), cast(:occurred as timestamptz[]),
                cast(:filtered as text[]), cast(:touches as json[]), cast(:attributes as json[]),
                cast(:claimed as text[]), cast(:raws as bytea[]), cast(:key_ids as uuid[]))
         as batch (capture_id, lead_id, source, external_id, activity, occurred_at, filtered, touch, attributes,
                   claimed, raw, key_id)
""")
_FIND_OF_PERSON = sql("""
    select capture_id, source, external_id, activity, occurred_at, received_at, touch, attributes from captures
    where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at desc, capture_id desc limit :limit
""")


async def find_previous(conn: Connection, captures: Sequence[Capture]) -> dict[object, PreviousCapture]:
    """The stored captures with the ids of these, by capture id and by (source, external id)."""
    named = [capture for capture in captures if capture.external_id]
    ids = {
        "capture_ids": [capture.capture_id for capture in captures],
        "sources": [capture.source for capture in named],
        "external_ids": [capture.external_id for capture in named],
    }
    previous: dict[object, PreviousCapture] = {}
    for source, external_id, *response in await conn.execute(_FIND_PREVIOUS, ids):
        capture = PreviousCapture(*response)
        previous[capture.capture_id] = capture
        if external_id:
            previous[source, external_id] = capture
    return previous


async def add_captures(conn: Connection, records: Sequence[CaptureRecord], now: datetime) -> None:
    """Insert captures, each with its body as it was sent."""
    if not records:
        return
    captures = [record.capture for record in records]
    columns = {
        "capture_ids": [capture.capture_id for capture in captures],
        "lead_ids": [record.lead_id for record in records],
        "sources": [capture.source for capture in captures],
        "external_ids": [capture.external_id for capture in captures],
        "activities": [capture.activity for capture in captures],
        "occurred": [record.occurred_at for record in records],
        "filtered": [record.filtered for record in records],
        "touches": [orjson.dumps(record.touch).decode() for record in records],
        "attributes": [orjson.dumps(record.attributes).decode() for record in records],
        # One text for each array: PostgreSQL's arrays of arrays are rectangular.
        "claimed": [" ".join(record.claimed) for record in records],
        "raws": [capture.raw for capture in captures],
        "key_ids": [capture.key_id for capture in captures],
    }
    await conn.execute(_ADD, columns | {"now": now})


async def find_captures(conn: Connection, lead_ids: Sequence[UUID]) -> list[CaptureView]:
    """The newest captures under these ids of one person, at most CAPTURES_LIMIT, oldest first."""
    rows = await conn.execute(_FIND_OF_PERSON, {"lead_ids": lead_ids, "limit": CAPTURES_LIMIT})
    return [CaptureView(*row) for row in rows][::-1]
