"""Handoffs that are about to change: read after their leads are locked."""

from collections.abc import Iterable
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.handoff_index import HandoffIndex
from services.handoff.handoffs.store import handoffs as store
from services.handoff.handoffs.store import moved_handoffs
from services.handoff.leads.store import aliases, leads
from shared.db.connection import Connection


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
