"""What handoff does when intake merges two leads that are one person."""

from collections.abc import Sequence

from services.handoff.deals.handlers import known_deals, move_deals
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.handlers import load_and_save
from services.handoff.handoffs.store import handoffs, left_handoffs
from services.handoff.leads.store import aliases
from services.handoff.merges import store
from services.handoff.merges.domain.merge import group_by_kind, merge
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.intake import LeadMerged
from shared.messaging.event_handler import ReceivedEvent


async def on_lead_merged(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Give the survivor all that is stored of the merged leads. The leads are locked and their survivors are saved.

    Intake publishes each merge under both ids: the second time there is nothing left to move.
    """
    merges = [cause.event for cause in received if isinstance(cause.event, LeadMerged)]
    merged_at = {event.merged: event.occurred_at for event in merges}
    survivors = await aliases.survivors_of(conn, merged_at)
    await store.reassign_rows(conn, survivors)
    left = await left_handoffs.lock(conn, survivors.values())
    before = await handoffs.find_by_leads(conn, {*survivors, *survivors.values(), *left})
    known = await known_deals.load_deals(conn, before)
    now = await database_clock(conn)
    after, events = list(before), []
    for key, of_merged in group_by_kind([handoff for handoff in before if handoff.lead_id in survivors]):
        survivor = (survivors[key[0]], *key[1:])
        of_survivor = [handoff for handoff in after if handoff.lead_id == survivor[0]]
        merged = merge(of_merged, of_survivor, survivor, merged_at.get(key[0], now), known)
        after = evolve_all(after, merged)
        events.extend(merged)
    settled = await move_deals.settle_deals(conn, before, after, events, frozenset(survivors))
    after = evolve_all(after, settled)
    events.extend(settled)
    await load_and_save.save_changes(conn, before, after, events, now)
    await handoffs.mark_self_sourced(conn, {*survivors, *survivors.values()})
