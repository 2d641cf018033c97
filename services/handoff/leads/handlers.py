"""A lead is heard of: from here to the end of the transaction, everything about it is this batch's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.handoff.leads import store
from services.handoff.leads.store import Claim
from shared.events.base import LeadEvent
from shared.events.intake import LeadCaptured
from shared.hearing import Heard


async def on_leads(conn: AsyncConnection, heard: Sequence[Heard]) -> None:
    """Lock the keys and then the leads of the whole batch, so that no later hearing locks against the order."""
    events = [cause.event for cause in heard if isinstance(cause.event, LeadEvent)]
    claims: dict[str, Claim] = {}
    for event in events:
        for key in event.match_keys if isinstance(event, LeadCaptured) else ():
            new, known = Claim(event.lead_id, key.claimed_at), claims.get(key.hash)
            if known is None or (known.claimed_at, known.lead_id) < (new.claimed_at, new.lead_id):
                claims[key.hash] = new
    await store.claim(conn, claims)
    await store.become_known(conn, _brought_by(events))


def _brought_by(events: Sequence[LeadEvent]) -> dict[UUID, str | None]:
    brought_by: dict[UUID, str | None] = {}
    for event in events:
        seller = event.seller if isinstance(event, LeadCaptured) else None
        brought_by[event.lead_id] = brought_by.get(event.lead_id) or seller
    return brought_by
