"""Saving an enrichment of a locked lead, and staging its event."""

from datetime import datetime

from services.intake.attributes.domain import Enrichment, lead_enriched
from services.intake.attributes.store import add_enrichments
from shared.db.connection import Connection
from shared.messaging.outbox import stage


async def save_enrichment(conn: Connection, enrichment: Enrichment, now: datetime) -> None:
    """Write the enrichment, which is known from now on, and stage its event."""
    await add_enrichments(conn, [enrichment], now)
    await stage(conn, [lead_enriched(enrichment)], now)
