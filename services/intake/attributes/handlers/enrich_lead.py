"""Enriching a lead: its row is locked, the enrichment is decided and saved, its event staged."""

from uuid import UUID

from services.intake.attributes.domain import Enrichment, StatedAttributes, UnknownLead, enrich, require_published
from services.intake.attributes.handlers.save import save_enrichment
from services.intake.identity.domain.resolution import survivor_of
from services.intake.identity.store.lead_index import lock_lead_index
from services.intake.sources.store import find_declared_fields
from shared.db.connection import Connection


async def enrich_lead(conn: Connection, lead_id: UUID, stated: StatedAttributes) -> Enrichment:
    """The enrichment, which is known from now on. Raises UnknownLead and NotPublishable."""
    index = await lock_lead_index(conn, (), {lead_id})
    survivor = survivor_of(index, lead_id)
    if survivor not in index.leads:
        raise UnknownLead(lead_id)
    declared = await find_declared_fields(conn)
    enrichment = enrich(stated, survivor, index.cards.get(survivor), declared, index.now)
    require_published(stated, enrichment)
    await save_enrichment(conn, enrichment, index)
    return enrichment
