"""Answering a caller who states attributes: a repeat gets the first answer."""

from typing import NamedTuple
from uuid import UUID

from services.intake.attributes.domain import Enrichment, StatedAttributes, UnknownLead
from services.intake.attributes.handlers.enrich_lead import enrich_lead
from services.intake.attributes.store import find_enrichment
from services.intake.idempotency.domain import IntakeResponse
from services.intake.idempotency.store import responses
from services.intake.identity.store.card_search import is_handed_to
from services.intake.identity.store.leads import ids_of_person
from shared.db.connection import Connection
from shared.idempotency.domain import IdempotencyKey
from shared.idempotency.handlers import run_idempotent


class EnrichRequest(NamedTuple):
    """What a caller states of the person who has this id; `seller`: the one of the caller's API key."""

    lead_id: UUID
    stated: StatedAttributes
    seller: str | None
    key: IdempotencyKey | None
    digest: bytes


async def enrich_once(conn: Connection, request: EnrichRequest) -> Enrichment:
    """The enrichment; of a repeat under the key, the first one. A seller states of the seller's leads alone.

    Raises UnknownLead, NotPublishable and KeyReused.
    """
    lead_id, stated, seller, key, digest = request
    if seller is not None and not await is_open_to(conn, lead_id, seller):
        raise UnknownLead(lead_id)

    async def handle() -> IntakeResponse:
        enrichment = await enrich_lead(conn, lead_id, stated)
        return IntakeResponse(enrichment.enrichment_id, enrichment.lead_id)

    response = await run_idempotent(conn, responses, key, digest, handle)
    stored = await find_enrichment(conn, response.capture_id) if response.capture_id else None
    if stored is None:
        raise UnknownLead(lead_id)
    return stored


async def is_open_to(conn: Connection, lead_id: UUID, seller: str | None) -> bool:
    """Whether there is such a person, and a caller who is bound to this seller may state attributes of it."""
    ids = await ids_of_person(conn, lead_id)
    return bool(ids) and (seller is None or await is_handed_to(conn, ids, seller))
