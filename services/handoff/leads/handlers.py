"""Locking the leads of a batch of events, and saving which leads were merged."""

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from services.handoff.leads.domain import resolve_merges, survivor_of
from services.handoff.leads.store import aliases, leads
from services.handoff.leads.store.leads import Claim, LeadNews, join_news
from shared.db.connection import Connection
from shared.events.base import LeadEvent
from shared.events.intake import LeadCaptured, LeadMerged
from shared.messaging.event_handler import ReceivedEvent

E = TypeVar("E", bound=LeadEvent)


async def lock_leads(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Lock the match keys and then the leads of the whole batch, so that no later handler locks against the order.

    Merged leads are locked together with their survivors, and the merges of the batch are saved.
    """
    events = [cause.event for cause in received if isinstance(cause.event, LeadEvent)]
    await leads.claim_keys(conn, _claims(events))
    survivors = await leads.upsert_known_leads(conn, _read_news(events))
    await _save_merges(conn, [event for event in events if isinstance(event, LeadMerged)], survivors)


async def apply_survivors(conn: Connection, events: Iterable[E]) -> list[E]:
    """These events, those of merged leads under the survivor's id. The leads are locked."""
    originals = list(events)
    survivors = await aliases.survivors_of(conn, {event.lead_id for event in originals})
    return [
        event.model_copy(update={"lead_id": survivors[event.lead_id]}) if event.lead_id in survivors else event
        for event in originals
    ]


async def _save_merges(conn: Connection, merges: Sequence[LeadMerged], survivors: dict[UUID, UUID]) -> None:
    if not merges:
        return
    lead_ids = {lead_id for event in merges for lead_id in (event.merged, event.survivor)}
    saved = survivors | await aliases.find_merged(conn, {survivor_of(survivors, lead_id) for lead_id in lead_ids})
    resolved = resolve_merges(saved, [(event.merged, event.survivor) for event in merges])
    await aliases.save_aliases(
        conn, {merged: survivor for merged, survivor in resolved.items() if saved.get(merged) != survivor}
    )


def _claims(events: Iterable[LeadEvent]) -> dict[str, Claim]:
    """The latest claim to each match key."""
    claims: dict[str, Claim] = {}
    for event in events:
        for key in event.match_keys if isinstance(event, (LeadCaptured, LeadMerged)) else ():
            owner = event.survivor if isinstance(event, LeadMerged) else event.lead_id
            claim, current = Claim(owner, key.claimed_at), claims.get(key.hash)
            if current is None or (current.claimed_at, current.lead_id) < (claim.claimed_at, claim.lead_id):
                claims[key.hash] = claim
    return claims


def _read_news(events: Iterable[LeadEvent]) -> dict[UUID, LeadNews]:
    """The leads of these events, each with what the captures among them say."""
    news: dict[UUID, LeadNews] = {}
    for event in events:
        told = LeadNews()
        if isinstance(event, LeadCaptured):
            told = LeadNews(event.seller, event.occurred_at, event.source_kind == "sales")
        for lead_id in (event.merged, event.survivor) if isinstance(event, LeadMerged) else (event.lead_id,):
            known = news.get(lead_id)
            news[lead_id] = told if known is None else join_news(known, told)
    return news
