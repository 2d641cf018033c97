"""Handoffs that are about to change: read after their leads are locked."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.handoffs.domain.assign import HandoffQualified
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.handoff_index import HandoffIndex
from services.handoff.handoffs.domain.snapshots import snapshots
from services.handoff.handoffs.store import handoffs, moved_handoffs
from services.handoff.handoffs.store import handoffs as store
from services.handoff.handoffs.store import history as steps
from services.handoff.leads.store import aliases, leads
from services.handoff.sla.handlers.update_clocks import update_clocks
from services.handoff.telemetry import count_steps
from shared.db.connection import Connection
from shared.events.base import Event
from shared.messaging.outbox import stage


async def load_locked(conn: Connection, handoffs: Iterable[UUID]) -> list[Handoff]:
    """These handoffs, as far as they exist, with their leads locked."""
    wanted = set(handoffs)
    held = set((await store.leads_of(conn, wanted)).values())
    await leads.lock(conn, held)
    found = await store.find_many(conn, wanted)
    # A merge may have moved one to another lead in between; against the order of locks, but seldom.
    moved = {handoff.lead_id for handoff in found} - held
    if not moved:
        return found
    await leads.lock(conn, moved)
    return await store.find_many(conn, wanted)


async def load_index(conn: Connection, named: Iterable[UUID]) -> HandoffIndex:
    """All handoffs of these leads, which are locked, and of those that speak for them."""
    wanted = set(named)
    survivors = await aliases.survivors_of(conn, wanted)
    handoffs = await store.find_by_leads(conn, wanted.union(survivors.values()))
    moved = await moved_handoffs.find_moved(conn, survivors) if survivors else {}
    return HandoffIndex({handoff.key: handoff for handoff in handoffs}, survivors, moved, uuid7)


async def save_changes(
    conn: Connection, before: Sequence[Handoff], after: Sequence[Handoff], events: Sequence[Event], now: datetime
) -> None:
    """Save the handoffs as they are after these events, with their history and their clocks, and stage the events.

    Their leads are locked.
    """
    await handoffs.save(conn, before, after)
    known = {handoff.handoff_id for handoff in before}
    clocks = await update_clocks(conn, snapshots(before, after, events), known, now)
    await handoffs.keep_briefs(conn, [event for event in events if isinstance(event, HandoffQualified)])
    count_steps(conn, await steps.append(conn, events))
    await stage(conn, [*events, *clocks], now)
