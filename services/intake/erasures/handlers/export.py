"""Who a person is, and all that intake stores of one."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.attributes.store import find_enrichments
from services.intake.captures.store.captures import read_content
from services.intake.erasures import store
from services.intake.erasures.domain import LeadNotFound
from services.intake.erasures.handlers.bodies import Wanted, find_named
from services.intake.identity.store.leads import ids_of_person
from shared.db.connection import Connection


async def find_person(conn: Connection, lead_id: UUID) -> tuple[list[UUID], list[str]]:
    """All ids of the person, the survivor's first, and the hashes of the person's match keys."""
    found = await ids_of_person(conn, lead_id)
    lead_ids = [*found[:1], *sorted(found[1:])]
    return lead_ids, await store.find_hashes(conn, lead_ids)


async def export_lead(conn: Connection, lead_id: UUID, secrets: Sequence[bytes]) -> dict[str, Any]:
    """Everything that intake stores of the person who has this id. `secrets` open what is sealed.

    Raises LeadNotFound.
    """
    lead_ids, hashes = await find_person(conn, lead_id)
    if not lead_ids:
        raise LeadNotFound(lead_id)
    wanted = Wanted(await store.find_identifiers(conn, lead_ids), secrets)
    return {
        "lead_id": lead_ids[0],
        "lead_ids": lead_ids,
        "card": await store.find_card(conn, lead_ids),
        "captures": [(row, read_content(row)) for row in await store.find_captures(conn, lead_ids)],
        "activities": await store.find_activities(conn, lead_ids, hashes),
        "enrichments": await find_enrichments(conn, lead_ids),
        "match_keys": await store.find_keys(conn, hashes),
        "bodies": {name: await _find_all_bodies(conn, name, wanted) for name in store.BODIES},
    }


async def _find_all_bodies(conn: Connection, name: str, wanted: Wanted) -> list[tuple[datetime, bytes]]:
    """When each body of a table that names this person came, and the body."""
    found: list[tuple[datetime, bytes]] = []
    after = store.BODIES[name].first
    while after is not None:
        named, after = await find_named(conn, name, after, wanted)
        found += [(row.at, body) for row, body in named]
        await asyncio.sleep(0)
    return found
