"""Saving an enrichment of a locked lead, and staging its event."""

from services.intake.attributes.domain import Enrichment, lead_enriched
from services.intake.attributes.store import add_enrichments
from services.intake.identity.domain.resolution import LeadIndex, learn_company
from services.intake.identity.store.lead_index import save_leads
from shared.db.connection import Connection
from shared.messaging.outbox import stage


async def save_enrichment(conn: Connection, enrichment: Enrichment, index: LeadIndex) -> None:
    """Write the enrichment, which is known from now on, and the company on the lead's card; stage the event."""
    learn_company(index, enrichment.lead_id, enrichment.attributes, enrichment.occurred_at)
    await save_leads(conn, index)
    await add_enrichments(conn, [enrichment], index.now)
    await stage(conn, [lead_enriched(enrichment)], index.now)
