"""Enriching the lead that a caller names: its row is locked, the enrichment is decided and saved, its event staged."""

from uuid import UUID

from services.intake.attributes.domain import Enrichment, Statement, UnknownLead, enrich, require_published
from services.intake.attributes.handlers.save import save_enrichment
from services.intake.attributes.store import find_enrichment
from services.intake.idempotency.domain import IntakeResponse
from services.intake.idempotency.store import responses
from services.intake.identity.domain.resolution import survivor_of
from services.intake.identity.store.lead_index import lock_lead_index
from services.intake.sources.store import find_declared_fields
from shared.db.connection import Connection
from shared.idempotency.domain import IdempotencyKey
from shared.idempotency.handlers import run_idempotent


async def enrich_once(
    conn: Connection, lead_id: UUID, statement: Statement, key: IdempotencyKey | None, digest: bytes
) -> Enrichment:
    """The enrichment of the person who has this id; of a repeat under the key, the first one.

    Raises UnknownLead, NotPublishable and KeyReused.
    """

    async def handle() -> IntakeResponse:
        enrichment = await enrich_lead(conn, lead_id, statement)
        return IntakeResponse(enrichment.enrichment_id, enrichment.lead_id)

    response = await run_idempotent(conn, responses, key, digest, handle)
    stored = await find_enrichment(conn, response.capture_id) if response.capture_id else None
    if stored is None:
        raise UnknownLead(lead_id)
    return stored


async def enrich_lead(conn: Connection, lead_id: UUID, statement: Statement) -> Enrichment:
    """The enrichment, which is known from now on. Raises UnknownLead and NotPublishable."""
    index = await lock_lead_index(conn, (), {lead_id})
    survivor = survivor_of(index, lead_id)
    if survivor not in index.leads:
        raise UnknownLead(lead_id)
    declared = await find_declared_fields(conn)
    enrichment = enrich(statement, survivor, index.cards.get(survivor), declared, index.now)
    require_published(statement, enrichment)
    await save_enrichment(conn, enrichment, index.now)
    return enrichment
