"""Reading what sales said of leads in its own words."""

from collections.abc import Collection
from uuid import UUID
from zoneinfo import ZoneInfo

from services.handoff.agreements.store.response_terms import find_terms
from services.handoff.handoffs.store import history
from services.handoff.handoffs.store.page import find_page
from services.handoff.inbox.domain.said import Said, list_said
from services.handoff.inbox.domain.timeline import Text
from services.handoff.inbox.handlers.seller_names import find_names
from services.handoff.leads.store.aliases import find_merged, survivors_of
from services.handoff.responses.store import find_texts_of
from shared.db.connection import Connection

# The newest handoffs of the leads that are asked for.
HANDOFFS_LIMIT = 200


async def find_said(conn: Connection, leads: Collection[UUID], bound_to: str | None) -> list[Said]:
    """What sales said of these people, the newest first.

    `bound_to`: the seller whose handoffs alone the reader sees.
    """
    survivors = await survivors_of(conn, leads)
    people = {survivors.get(lead_id, lead_id) for lead_id in leads}
    filters = {"leads": [*people, *await find_merged(conn, people)]} | ({"seller": bound_to} if bound_to else {})
    handoffs = await find_page(conn, filters, None, HANDOFFS_LIMIT)
    ids = [handoff.handoff_id for handoff in handoffs]
    entries, texts = await history.find_latest(conn, ids), await find_texts_of(conn, ids)
    names = await find_names(conn, {row.seller for rows in texts.values() for row in rows})
    terms = await find_terms(conn, {handoff.agreement_version for handoff in handoffs})
    said = [
        each
        for handoff in handoffs
        for each in list_said(
            handoff,
            entries[handoff.handoff_id],
            [Text(row.seller, row.at, row.words) for row in texts.get(handoff.handoff_id, ())],
            names,
            ZoneInfo(terms[handoff.agreement_version].zone),
        )
    ]
    return sorted(said, key=lambda each: each.line.at, reverse=True)
