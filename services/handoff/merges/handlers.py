"""Two leads were one person: all that is known of the merged one is the survivor's."""

from collections.abc import Sequence

from services.handoff.handoffs.domain.assign import Step, evolve_all
from services.handoff.handoffs.domain.events import HandoffMoved
from services.handoff.handoffs.handlers import load_and_save
from services.handoff.handoffs.store import handoffs, moved_handoffs
from services.handoff.leads.store import aliases
from services.handoff.merges import store
from services.handoff.merges.domain import by_kind, merge
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.intake import LeadMerged
from shared.messaging.event_handler import ReceivedEvent


async def on_merged(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Move what there is; it is said under both ids, and the second time there is nothing left to move.

    The leads are locked, and who speaks for whom is known.
    """
    named = {cause.event.merged: cause.event.occurred_at for cause in heard if isinstance(cause.event, LeadMerged)}
    survivors = await aliases.survivors_of(conn, set(named))
    await store.reassign_rows(conn, survivors)
    known = await handoffs.find_by_leads(conn, {*survivors, *survivors.values()})
    now = await database_clock(conn)
    current, steps = list(known), list[Step]()
    for key, theirs in by_kind([one for one in known if one.lead_id in survivors]):
        survivor = (survivors[key[0]], *key[1:])
        mine = [one for one in current if one.lead_id == survivor[0]]
        made = merge(theirs, mine, survivor, named.get(key[0], now))
        current = evolve_all(current, made)
        steps += made
    await load_and_save.save_changes(conn, known, current, steps, now)
    before = {handoff.handoff_id: handoff.key for handoff in known}
    moved = [step.handoff_id for step in steps if isinstance(step, HandoffMoved)]
    await moved_handoffs.add(conn, {before[handoff_id]: handoff_id for handoff_id in moved})
