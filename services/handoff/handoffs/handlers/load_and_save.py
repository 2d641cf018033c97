"""Loading handoffs that are about to change, and saving what changed: every change of a handoff takes this way."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.handoff.handoffs.domain import deal_outcome, handoff_index, snapshots
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.handlers import absent_owners, hand_on, publish_changes
from services.handoff.handoffs.store import briefs, handoffs, history, left_handoffs, moved_handoffs
from services.handoff.leads.store import aliases, leads
from services.handoff.sla.handlers.update_clocks import update_clocks
from shared.db.connection import Connection
from shared.events.base import Event


async def load_locked(conn: Connection, handoff_ids: Iterable[UUID]) -> list[Handoff]:
    """Those of these handoffs that exist, with their leads locked."""
    ids = set(handoff_ids)
    locked = set((await handoffs.find_lead_ids(conn, ids)).values())
    await leads.lock(conn, locked)
    loaded = await handoffs.find_many(conn, ids)
    # A merge may have moved a handoff to another lead in between. Locking that lead now is against the lock order,
    # but so rare that a retry after a deadlock will do.
    moved = {handoff.lead_id for handoff in loaded} - locked
    if not moved:
        return loaded
    await leads.lock(conn, moved)
    return await handoffs.find_many(conn, ids)


async def load_index(
    conn: Connection, lead_ids: Iterable[UUID], new_id: Callable[[], UUID]
) -> handoff_index.HandoffIndex:
    """All handoffs of these leads and of their persons. The leads are locked. `new_id` makes the id of a new one."""
    ids = set(lead_ids)
    survivors = await aliases.survivors_of(conn, ids)
    left = await left_handoffs.lock(conn, ids.union(survivors.values()))
    loaded = await handoffs.find_by_leads(conn, ids.union(survivors.values(), left))
    later = {handoff.lead_id for handoff in loaded if handoff.cycle > 1}
    moved = await moved_handoffs.find_moved(conn, later.union(survivors)) if later or survivors else {}
    return handoff_index.HandoffIndex({handoff.key: handoff for handoff in loaded}, survivors, moved, new_id)


async def find_former_ends(conn: Connection, locked: Sequence[Handoff]) -> dict[UUID, datetime | None]:
    """When the handoff of the cycle before each of these ended, by handoff; their leads are locked."""
    later = [handoff for handoff in locked if handoff.cycle > 1]
    of_leads = await handoffs.find_by_leads(conn, {handoff.lead_id for handoff in later}) if later else []
    return {handoff.handoff_id: deal_outcome.find_former_end(handoff, of_leads) for handoff in later}


async def save_changes(
    conn: Connection, before: Sequence[Handoff], after: Sequence[Handoff], events: Sequence[Event], now: datetime
) -> None:
    """Save the handoffs as these events left them, with clocks, history and moves; stage and count the events.

    The leads are locked. `before` holds the handoffs that existed, `after` these and new ones. Those that follow them
    by the agreement are made and saved too.
    """
    before, after, events = await hand_on.hand_on(conn, before, after, events, now)
    await handoffs.save(conn, before, after)
    await absent_owners.note_absent_owners(conn, before, after)
    existing = {handoff.handoff_id for handoff in before}
    clock_set = await update_clocks(conn, snapshots.snapshots_after(before, after, events), existing, now)
    events = clock_set.add_deadlines(events)
    await briefs.save_qualifications(conn, events)
    await history.append(conn, events)
    await moved_handoffs.add_moves(conn, events)
    await publish_changes.publish_changes(conn, before, after, events, clock_set.events, now)
