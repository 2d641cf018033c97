"""The table of captures."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from services.intake.captures.domain.capture import Capture, CaptureRecord, CaptureView, PreviousCapture
from services.intake.captures.domain.privacy import digest_message
from services.intake.captures.store.words import add_words
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import as_json, rows_to_json
from shared.db.packed_json import pack, unpack
from shared.db.tables import (
    ARRAY,
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
    Column("touch", JSON),
    Column("attributes", JSON),
    Column("raw", LargeBinary),
    required("claimed", ARRAY(Text), default="'{}'"),
    Column("key_id", Uuid),
    Column("packed", LargeBinary),
    Column("derived", ARRAY(Text)),
    Column("digested", Boolean),
    index("captures_external", "source", "external_id", where="external_id is not null", unique=True),
    index("captures_lead", "lead_id", "occurred_at", where="lead_id is not null"),
    index("captures_filtered", "capture_id", where="lead_id is null"),
    index("captures_undigested", "capture_id", where="lead_id is null and digested is null"),
)

CAPTURES_LIMIT = 500
# Of captures that became no lead.
FILTERED_RETENTION = timedelta(days=30)

_FIND_PREVIOUS = sql("""
    select source, external_id, capture_id, lead_id, raw, packed from captures
    where capture_id = any(cast(:capture_ids as uuid[]))
    union all
    select source, external_id, capture_id, lead_id, raw, packed
    from unnest(cast(:sources as text[]), cast(:external_ids as text[])) as batch (source, external_id)
    join captures using (source, external_id)
""")
_ADD = sql("""
    insert into captures (capture_id, lead_id, source, external_id, activity, occurred_at, received_at, filtered,
                          touch, attributes, claimed, raw, key_id, packed, derived, digested)
    select capture_id, lead_id, source, external_id, activity, occurred_at, cast(:now as timestamptz), filtered,
           touch, attributes, claimed, raw, key_id, packed, derived, case when filtered is not null then true end
    from rows from (
        json_to_recordset(cast(:captures as json))
            as (capture_id uuid, lead_id uuid, source text, external_id text, activity text, occurred_at timestamptz,
                filtered text, touch json, attributes json, claimed text[], key_id uuid, derived text[]),
        unnest(cast(:raws as bytea[])),
        unnest(cast(:packed as bytea[]))
    ) as batch (capture_id, lead_id, source, external_id, activity, occurred_at, filtered, touch, attributes, claimed,
                key_id, derived, raw, packed)
""")
_FIND_OF_PERSON = sql("""
    select capture_id, source, external_id, activity, occurred_at, received_at, touch, attributes, packed, derived
    from captures
    where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at desc, capture_id desc limit :limit
""")
_DELETE_FILTERED = sql("delete from captures where capture_id = :capture_id and lead_id is null")
# The ids rise with the time: the oldest are looked at.
_DELETE_OLD_FILTERED = sql("""
    delete from captures where capture_id in (
        select capture_id from captures where lead_id is null order by capture_id limit :limit)
    and lead_id is null and received_at < now() - cast(:retention as interval)
""")


class _Content(NamedTuple):
    """The columns of a capture's content: the first three, or `packed` for all of them."""

    touch: str | None
    attributes: str | None
    raw: bytes | None
    packed: bytes | None


async def find_previous(conn: Connection, captures: Sequence[Capture]) -> dict[object, PreviousCapture]:
    """The stored captures with the ids of these, by capture id and by (source, external id)."""
    named = [capture for capture in captures if capture.external_id]
    ids = {
        "capture_ids": [capture.capture_id for capture in captures],
        "sources": [capture.source for capture in named],
        "external_ids": [capture.external_id for capture in named],
    }
    previous: dict[object, PreviousCapture] = {}
    for source, external_id, capture_id, lead_id, raw, packed in await conn.execute(_FIND_PREVIOUS, ids):
        capture = PreviousCapture(capture_id, lead_id, raw if packed is None else _unpack(packed)[1])
        previous[capture.capture_id] = capture
        if external_id:
            previous[source, external_id] = capture
    return previous


async def add_captures(conn: Connection, records: Sequence[CaptureRecord], now: datetime) -> None:
    """Insert captures, each with its body as it was sent; a filtered one with the digest of it; and their words."""
    if not records:
        return
    contents = [_store_content(conn, record) for record in records]
    values = {
        "captures": rows_to_json([_to_row(*each) for each in zip(records, contents, strict=True)]),
        "raws": [content.raw for content in contents],
        "packed": [content.packed for content in contents],
    }
    await conn.execute(_ADD, values | {"now": now})
    await add_words(conn, records)


async def delete_filtered(conn: Connection, capture_id: UUID) -> None:
    """Forget that this capture was filtered, so that it can be a lead. Lock its arrival first."""
    await conn.execute(_DELETE_FILTERED, {"capture_id": capture_id})


def _to_row(record: CaptureRecord, content: _Content) -> dict[str, Any]:
    """The columns of a capture but those that are bytes."""
    capture = record.capture
    return {
        "capture_id": capture.capture_id,
        "lead_id": record.lead_id,
        "source": capture.source,
        "external_id": capture.external_id,
        "activity": record.activity,
        "occurred_at": record.occurred_at,
        "filtered": record.filtered,
        "touch": as_json(content.touch),
        "attributes": as_json(content.attributes),
        "claimed": record.claimed,
        "key_id": capture.key_id,
        "derived": record.derived or None,
    }


async def find_captures(conn: Connection, lead_ids: Sequence[UUID]) -> list[CaptureView]:
    """The newest captures under these ids of one person, at most CAPTURES_LIMIT, oldest first."""
    rows = await conn.execute(_FIND_OF_PERSON, {"lead_ids": lead_ids, "limit": CAPTURES_LIMIT})
    return [_read_view(row) for row in rows][::-1]


async def delete_old_filtered(conn: Connection, limit: int) -> int:
    """Delete at most `limit` filtered captures older than FILTERED_RETENTION; the number of those deleted."""
    return await conn.execute_count(_DELETE_OLD_FILTERED, {"retention": FILTERED_RETENTION, "limit": limit})


def read_content(row: Row) -> tuple[Any, Any, bytes]:
    """The touch, the attributes and the body of a row with the columns of a capture's content."""
    if row.packed is None:
        return row.touch, row.attributes, row.raw
    (touch, attributes), raw = _unpack(row.packed)
    return touch, attributes, raw


def _store_content(conn: Connection, record: CaptureRecord) -> _Content:
    touch, attributes = orjson.dumps(record.touch), orjson.dumps(record.attributes)
    # What is no lead is kept sealed, beside the captures.
    raw = digest_message(record.capture.raw) if record.filtered else record.capture.raw
    if conn.packs_json:
        return _Content(None, None, None, pack(b"[%b,%b]\n%b" % (touch, attributes, raw)))
    return _Content(touch.decode(), attributes.decode(), raw, None)


def _unpack(packed: bytes) -> tuple[Any, bytes]:
    """The touch and the attributes of a capture, and its body. JSON that orjson wrote has no end of a line in it."""
    content, _, raw = unpack(packed).partition(b"\n")
    return orjson.loads(content), raw


def _read_view(row: Row) -> CaptureView:
    touch, attributes = (row.touch, row.attributes) if row.packed is None else _unpack(row.packed)[0]
    return CaptureView(
        row.capture_id, row.source, row.external_id, row.activity, row.occurred_at, row.received_at, touch, attributes,
        tuple(row.derived or ()),
    )  # fmt: skip
