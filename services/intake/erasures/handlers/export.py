"""All that intake stores of a person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.intake.attributes.store import find_enrichments
from services.intake.captures.store.captures import read_content
from services.intake.captures.store.words import find_words
from services.intake.erasures import store
from services.intake.erasures.domain import LeadNotFound
from services.intake.erasures.handlers.named_bodies import Wanted, find_all_bodies
from shared.db.connection import Connection


async def export_lead(conn: Connection, lead_id: UUID, secrets: Sequence[bytes]) -> dict[str, Any]:
    """Everything that intake stores of the person who has this id. `secrets` open what is sealed.

    Raises LeadNotFound.
    """
    lead_ids, hashes = await store.find_person(conn, lead_id)
    if not lead_ids:
        raise LeadNotFound(lead_id)
    wanted = Wanted(await store.find_identifiers(conn, lead_ids), secrets)
    return {
        "lead_id": lead_ids[0],
        "lead_ids": lead_ids,
        "card": await store.find_card(conn, lead_ids),
        "captures": [(row, read_content(row)) for row in await store.find_captures(conn, lead_ids)],
        "activities": await store.find_activities(conn, lead_ids, hashes),
        "enrichments": await find_enrichments(conn, lead_ids, limit=None),
        "words": await find_words(conn, lead_ids, limit=None),
        "match_keys": await store.find_keys(conn, hashes),
        "bodies": await find_all_bodies(conn, hashes, wanted),
    }
