"""Who a person is, and all that intake stores of one."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.captures.store.captures import read_content
from services.intake.erasures import store
from services.intake.erasures.domain import Identifiers, LeadNotFound
from services.intake.identity.store.leads import ids_of_person
from shared.db.connection import Connection


async def find_person(conn: Connection, lead_id: UUID) -> tuple[list[UUID], list[str]]:
    """All ids of the person, the survivor's first, and the hashes of the person's match keys."""
    found = await ids_of_person(conn, lead_id)
    lead_ids = [*found[:1], *sorted(found[1:])]
    return lead_ids, await store.find_hashes(conn, lead_ids)


async def export_lead(conn: Connection, lead_id: UUID) -> dict[str, Any]:
    """Everything that intake stores of the person who has this id. Raises LeadNotFound."""
    lead_ids, hashes = await find_person(conn, lead_id)
    if not lead_ids:
        raise LeadNotFound(lead_id)
    person = await store.find_identifiers(conn, lead_ids)
    return {
        "lead_id": lead_ids[0],
        "lead_ids": lead_ids,
        "card": await store.find_card(conn, lead_ids),
        "captures": [(row, read_content(row)) for row in await store.find_captures(conn, lead_ids)],
        "activities": await store.find_activities(conn, lead_ids, hashes),
        "match_keys": await store.find_keys(conn, hashes),
        "bodies": {name: await _find_all_bodies(conn, name, person) for name in store.BODIES},
    }


async def _find_all_bodies(conn: Connection, name: str, person: Identifiers) -> list[tuple[datetime, bytes]]:
    """When each body of a table that names this person came, and the body."""
    table = store.BODIES[name]
    found, after = [], table.first
    while after is not None:
        rows, after = await store.find_bodies(conn, name, after, person)
        found += [(row.at, table.read(row)) for row in rows]
        await asyncio.sleep(0)
    return found
