"""The table of enrichments."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.intake.attributes.domain import Enrichment
from shared.db.connection import Connection, Row, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import ARRAY, INSTANT, JSON, Column, Table, Text, Uuid, index, metadata_of, required

enrichments_table = Table(
    "enrichments",
    metadata_of("intake"),
    Column("enrichment_id", Uuid, primary_key=True),
    required("lead_id", Uuid),
    required("occurred_at", INSTANT),
    required("received_at", INSTANT),
    required("attributes", JSON),
    required("derived", ARRAY(Text)),
    Column("origin", Text),
    Column("key_id", Uuid),
    Column("source", Text),
    index("enrichments_lead", "lead_id", "occurred_at"),
)

ENRICHMENTS_LIMIT = 500

_ADD = sql("""
    insert into enrichments (enrichment_id, lead_id, occurred_at, received_at, attributes, derived, origin, key_id,
                             source)
    select enrichment_id, lead_id, occurred_at, cast(:now as timestamptz), attributes, derived, origin, key_id, source
    from json_to_recordset(cast(:rows as json))
         as batch (enrichment_id uuid, lead_id uuid, occurred_at timestamptz, attributes json, derived text[],
                   origin text, key_id uuid, source text)
""")
_FIND = sql("""
    select enrichment_id, lead_id, occurred_at, attributes, derived, origin, key_id, source
    from enrichments where enrichment_id = :enrichment_id
""")
_FIND_OF_PERSON = sql("""
    select enrichment_id, lead_id, occurred_at, attributes, derived, origin, key_id, source
    from enrichments where lead_id = any(cast(:lead_ids as uuid[]))
    order by occurred_at desc, enrichment_id desc limit :limit
""")


async def add_enrichments(conn: Connection, enrichments: Sequence[Enrichment], now: datetime) -> None:
    """Insert enrichments of locked leads."""
    if enrichments:
        await conn.execute(_ADD, {"rows": rows_to_json(enrichments), "now": now})


async def find_enrichment(conn: Connection, enrichment_id: UUID) -> Enrichment | None:
    """The enrichment with this id."""
    row = (await conn.execute(_FIND, {"enrichment_id": enrichment_id})).first()
    return _read(row) if row else None


async def find_enrichments(
    conn: Connection, lead_ids: Sequence[UUID], limit: int | None = ENRICHMENTS_LIMIT
) -> list[Enrichment]:
    """The newest enrichments under these ids of one person, oldest first; `limit`: at most so many, None for all."""
    rows = await conn.execute(_FIND_OF_PERSON, {"lead_ids": lead_ids, "limit": limit})
    return [_read(row) for row in rows][::-1]


def _read(row: Row) -> Enrichment:
    enrichment_id, lead_id, occurred_at, attributes, derived, *stated_by = row
    return Enrichment(enrichment_id, lead_id, occurred_at, attributes, tuple(derived), *stated_by)
