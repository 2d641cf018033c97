"""The table of what people wrote and agreed to. Intake alone writes it; handoff reads it through contacts.words."""

from collections.abc import Sequence
from uuid import UUID

from services.intake.captures.domain.capture import CaptureRecord, Words
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import INSTANT, JSON, Column, Table, Text, Uuid, index, metadata_of, required

written_table = Table(
    "written",
    metadata_of("intake"),
    Column("capture_id", Uuid, primary_key=True),
    required("lead_id", Uuid),
    required("source", Text),
    required("occurred_at", INSTANT),
    required("words", JSON),
    index("written_lead", "lead_id", "occurred_at"),
    schema="contacts",
)

WORDS_LIMIT = 500

_ADD = sql("""
    insert into contacts.written (capture_id, lead_id, source, occurred_at, words)
    select capture_id, lead_id, source, occurred_at, words
    from json_to_recordset(cast(:rows as json))
         as batch (capture_id uuid, lead_id uuid, source text, occurred_at timestamptz, words json)
""")
_FIND = sql("""
    select capture_id, source, occurred_at, words from contacts.written
    where lead_id = any(cast(:lead_ids as uuid[])) order by occurred_at desc, capture_id desc limit :limit
""")


async def add_words(conn: Connection, records: Sequence[CaptureRecord]) -> None:
    """Insert the words of these new captures, of those that belong to a lead and have any."""
    rows = [
        {
            "capture_id": record.capture.capture_id,
            "lead_id": record.lead_id,
            "source": record.capture.source,
            "occurred_at": record.occurred_at,
            "words": record.capture.words,
        }
        for record in records
        if record.lead_id and record.capture.words
    ]
    if rows:
        await conn.execute(_ADD, {"rows": rows_to_json(rows)})


async def find_words(conn: Connection, lead_ids: Sequence[UUID], limit: int | None = WORDS_LIMIT) -> list[Words]:
    """The newest words under these ids of one person, oldest first; `limit`: at most so many, None for all."""
    rows = await conn.execute(_FIND, {"lead_ids": lead_ids, "limit": limit})
    return [Words(row.capture_id, row.source, row.occurred_at, row.words) for row in rows][::-1]
