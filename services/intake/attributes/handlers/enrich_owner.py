"""Enriching the lead that owns a match key, as a CRM names people."""

from collections.abc import Sequence
from datetime import datetime

from services.intake.attributes.domain import StatedAttributes, enrich, select_news
from services.intake.attributes.handlers.save import save_enrichment
from services.intake.attributes.store import find_enrichments
from services.intake.identity.store.lead_index import lock_lead_index
from services.intake.identity.store.leads import ids_of_person
from services.intake.identity.store.match_keys import find_owners
from services.intake.sources.store import find_declared_fields
from shared.db.connection import Connection


async def enrich_owner(
    conn: Connection, hashes: Sequence[str], stated: StatedAttributes, occurred_at: datetime
) -> None:
    """Enrich the lead that owns the first of these match keys, with what its source has not stated before.

    If no lead owns any, nothing is kept. An instant ahead of the database's clock is now.
    """
    owners = await find_owners(conn, hashes)
    lead_ids = [owners[hash_] for hash_ in hashes if hash_ in owners][:1]
    index = await lock_lead_index(conn, (), lead_ids)
    for lead_id in index.leads:
        at = min(occurred_at, index.now)
        before = await find_enrichments(conn, await ids_of_person(conn, lead_id))
        news = select_news(stated, before, at)
        enrichment = enrich(news, lead_id, index.cards.get(lead_id), await find_declared_fields(conn), at)
        if enrichment.attributes:
            await save_enrichment(conn, enrichment, index)
