"""The table of enrichments: attributes of leads that became known without a capture."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.handoff.handoffs.domain.packet import Enrichment
from shared.db.connection import Connection, sql
from shared.db.json_codec import rows_to_json
from shared.db.tables import ARRAY, INSTANT, JSON, Column, Table, Text, Uuid, index, metadata_of, required
from shared.events.intake import LeadEnriched

enrichments_table = Table(
    "enrichments",
    metadata_of("handoff"),
    Column("enrichment_id", Uuid, primary_key=True),
    required("lead_id", Uuid),
    required("occurred_at", INSTANT),
    required("attributes", JSON),
    required("derived", ARRAY(Text)),
    index("enrichments_lead", "lead_id", "occurred_at"),
)

ENRICHMENTS_LIMIT = 200

_ADD = sql("""
    insert into enrichments (enrichment_id, lead_id, occurred_at, attributes, derived)
    select enrichment_id, lead_id, occurred_at, attributes, derived
    from json_to_recordset(cast(:rows as json))
         as batch (enrichment_id uuid, lead_id uuid, occurred_at timestamptz, attributes json, derived text[])
    on conflict do nothing
""")
_FIND = sql("""
    select lead_id, occurred_at, attributes, derived, enrichment_id
    from unnest(cast(:leads as uuid[])) as lead (id)
         cross join lateral (
             select * from enrichments where lead_id = lead.id
             order by occurred_at desc, enrichment_id desc limit :limit) as latest
    order by occurred_at, enrichment_id
""")


async def add_enrichments(conn: Connection, enriched: Sequence[LeadEnriched]) -> None:
    """Insert the enrichments that are new."""
    rows = [
        {
            "enrichment_id": event.enrichment_id,
            "lead_id": event.lead_id,
            "occurred_at": event.occurred_at,
            "attributes": event.attributes,
            "derived": event.derived,
        }
        for event in enriched
    ]
    await conn.execute(_ADD, {"rows": rows_to_json(rows)})


async def find_enrichments(conn: Connection, leads: Iterable[UUID]) -> dict[UUID, list[Enrichment]]:
    """The latest enrichments of each lead, oldest first, at most ENRICHMENTS_LIMIT."""
    enrichments: dict[UUID, list[Enrichment]] = {lead_id: [] for lead_id in leads}
    for row in await conn.execute(_FIND, {"leads": list(enrichments), "limit": ENRICHMENTS_LIMIT}):
        lead_id, at, attributes, derived, id_ = row
        enrichments[lead_id].append(Enrichment(lead_id, at, attributes, tuple(derived), id_))
    return enrichments
