"""The table of captures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.intake.captures.domain.capture import Capture, CaptureRecord, PreviousCapture
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
    index("captures_external", "source", "external_id", where="external_id is not null", unique=True),
    index("captures_lead", "lead_id", "occurred_at", where="lead_id is not null"),
)

CAPTURES_SHOWN = 500

_EARLIER = sql("""
    select source, external_id, capture_id, lead_id, raw from captures
    where capture_id = any(cast(:capture_ids as uuid[]))
    union all
    select source, external_id, capture_id, lead_id, raw
    from unnest(cast(:sources as text[]), cast(:external_ids as text[])) as given (source, external_id)
    join captures using (source, external_id)
""")
_ADD = sql("""
    insert into captures (capture_id, lead_id, source, external_id, activity, occurred_at, received_at, filtered,
                          touch, attributes, claimed, raw)
    select capture_id, lead_id, source, external_id, activity, occurred_at, cast(:now as timestamptz), filtered,
           touch, attributes, string_to_array(claimed, ' '), raw
    from unnest(cast(:capture_ids as uuid[]), cast(:lead_ids as uuid[]), cast(:sources as text[]),
                cast(:external_ids as text[]), cast(:activities as text[]), cast(:occurred as timestamptz[]),
                cast(:filtered as text[]), cast(:touches as json[]), cast(:attributes as json[]),
                cast(:claimed as text[]), cast(:raws as bytea[]))
         as given (capture_id, lead_id, source, external_id, activity, occurred_at, filtered, touch, attributes,
                   claimed, raw)
""")
_HISTORY = sql("""
    select capture_id, source, external_id, activity, occurred_at, received_at, touch, attributes from captures
    where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at desc, capture_id desc limit :limit
""")


@dataclass(frozen=True)
class CaptureView:
    """A capture as it is shown."""

    capture_id: UUID
    source: str
    external_id: str | None
    activity: str
    occurred_at: datetime
    received_at: datetime
    touch: dict[str, str]
    attributes: dict[str, Any]


async def find_previous(conn: Connection, captures: Sequence[Capture]) -> dict[object, PreviousCapture]:
    """What these, or others under their ids in the source, were answered with; by capture id and (source, id)."""
    named = [capture for capture in captures if capture.external_id]
    given = {
        "capture_ids": [capture.capture_id for capture in captures],
        "sources": [capture.source for capture in named],
        "external_ids": [capture.external_id for capture in named],
    }
    found: dict[object, PreviousCapture] = {}
    for source, external_id, *answer in await conn.execute(_EARLIER, given):
        earlier = PreviousCapture(*answer)
        found[earlier.capture_id] = earlier
        if external_id:
            found[source, external_id] = earlier
    return found


async def add_captures(conn: Connection, kept: Sequence[CaptureRecord], now: datetime) -> None:
    """Keep captures, each with its payload as it came."""
    if not kept:
        return
    captures = [one.capture for one in kept]
    given = {
        "capture_ids": [capture.capture_id for capture in captures],
        "lead_ids": [one.lead_id for one in kept],
        "sources": [capture.source for capture in captures],
        "external_ids": [capture.external_id for capture in captures],
        "activities": [capture.activity for capture in captures],
        "occurred": [one.occurred_at for one in kept],
        "filtered": [one.filtered for one in kept],
        "touches": [orjson.dumps(one.touch).decode() for one in kept],
        "attributes": [orjson.dumps(one.attributes).decode() for one in kept],
        # An array of arrays would have to be rectangular.
        "claimed": [" ".join(one.claimed) for one in kept],
        "raws": [capture.raw for capture in captures],
    }
    await conn.execute(_ADD, given | {"now": now})


async def history(conn: Connection, lead_ids: Sequence[UUID]) -> list[CaptureView]:
    """The newest captures under these ids of one person, oldest first."""
    rows = await conn.execute(_HISTORY, {"lead_ids": lead_ids, "limit": CAPTURES_SHOWN})
    return [CaptureView(*row) for row in rows][::-1]
