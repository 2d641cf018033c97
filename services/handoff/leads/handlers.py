"""A lead is heard of: from here to the end of the transaction, everything about it is this batch's."""

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from services.handoff.leads.domain import resolve_merges, survivor_of
from services.handoff.leads.store import aliases, leads
from services.handoff.leads.store.leads import Claim
from shared.db.connection import Connection
from shared.events.base import LeadEvent
from shared.events.intake import LeadCaptured, LeadMerged
from shared.messaging.event_handler import ReceivedEvent

E = TypeVar("E", bound=LeadEvent)


async def lock_leads(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Lock the keys and then the leads of the whole batch, so that no later hearing locks against the order.

    Leads that are merged are locked with those that speak for them; who speaks for whom is known from here on.
    """
    events = [cause.event for cause in heard if isinstance(cause.event, LeadEvent)]
    claims: dict[str, Claim] = {}
    for event in events:
        for key in event.match_keys if isinstance(event, (LeadCaptured, LeadMerged)) else ():
            owner = event.survivor if isinstance(event, LeadMerged) else event.lead_id
            new, known = Claim(owner, key.claimed_at), claims.get(key.hash)
            if known is None or (known.claimed_at, known.lead_id) < (new.claimed_at, new.lead_id):
                claims[key.hash] = new
    await leads.claim(conn, claims)
    held = await leads.upsert_known_leads(conn, _sourced_by(events))
    await _merge(conn, [event for event in events if isinstance(event, LeadMerged)], held)


async def with_survivor_ids(conn: Connection, events: Iterable[E]) -> list[E]:
    """These events with the leads that speak for theirs, which are locked."""
    said = list(events)
    survivors = await aliases.survivors_of(conn, {event.lead_id for event in said})
    if not survivors:
        return said
    return [
        event.model_copy(update={"lead_id": survivors[event.lead_id]}) if event.lead_id in survivors else event
        for event in said
    ]


async def _merge(conn: Connection, merges: Sequence[LeadMerged], held: dict[UUID, UUID]) -> None:
    if not merges:
        return
    named = {lead for event in merges for lead in (event.merged, event.survivor)}
    known = held | await aliases.merged_into(conn, {survivor_of(held, lead) for lead in named})
    survivors = resolve_merges(known, [(event.merged, event.survivor) for event in merges])
    await aliases.save_aliases(
        conn, {merged: survivor for merged, survivor in survivors.items() if known.get(merged) != survivor}
    )


def _sourced_by(events: Sequence[LeadEvent]) -> dict[UUID, str | None]:
    brought_by: dict[UUID, str | None] = {}
    for event in events:
        seller = event.seller if isinstance(event, LeadCaptured) else None
        brought_by[event.lead_id] = brought_by.get(event.lead_id) or seller
        if isinstance(event, LeadMerged):
            brought_by |= {lead: brought_by.get(lead) for lead in (event.merged, event.survivor)}
    return brought_by
