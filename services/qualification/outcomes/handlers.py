"""What happens when handoff tells what came of leads, and how what it told before is read from its journal."""

import time
from collections.abc import Sequence
from functools import partial

from services.qualification.outcomes import store
from services.qualification.outcomes.domain import OUTCOME_EVENTS, fold_outcomes
from services.qualification.scores.handlers.apply_events import list_erased
from shared.db.connection import Connection
from shared.db.database import Database
from shared.events.intake import LeadMerged
from shared.messaging.event_handler import EventHandler, ReceivedEvent, dispatch
from shared.messaging.log.journal import read_records

READ_LIMIT = 500
# So long after its start a process takes an upgrade for finished: until then one of a former version, which does not
# keep what came of leads, may handle events.
UPGRADE_SECONDS = 600.0
POLL_SECONDS = 15.0
DONE_SECONDS = 3600.0


async def on_outcomes(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Keep what came of handoffs and deals; that of a merged lead is its survivor's. Scores know of the merges."""
    merges = [each.event for each in received if isinstance(each.event, LeadMerged)]
    if merges and (survivors := await store.find_survivors(conn, [merge.merged for merge in merges])):
        await store.move(conn, survivors)
    told = fold_outcomes(each.event for each in received)
    named = {each.lead_id for each in told.handoffs} | {each.lead_id for each in told.deals}
    if not named:
        return
    await store.save(conn, told)
    if survivors := await store.find_survivors(conn, sorted(named)):
        await store.move(conn, survivors)


async def on_lead_erased(conn: Connection, received: Sequence[ReceivedEvent]) -> None:
    """Forget what came of these leads."""
    await store.delete(conn, list_erased(received))


OUTCOME_HANDLER = EventHandler((*OUTCOME_EVENTS, LeadMerged), on_outcomes)


class OutcomeReader:
    """Reads what handoff told before this service kept it, from handoff's journal, piece by piece, and once.

    What is told twice changes nothing. It goes on for a while after the start, as `UPGRADE_SECONDS` says.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last_from = time.monotonic() + UPGRADE_SECONDS

    async def run(self) -> float:
        """Read the next piece; the seconds until the next one."""
        return await self._database.run(partial(self._read, ends=time.monotonic() >= self._last_from))

    async def _read(self, conn: Connection, ends: bool) -> float:
        reads = await store.list_reads(conn)
        behind = {("handoff", each.partition): each.number for each in reads if not each.done}
        if reads and not behind:
            return DONE_SECONDS
        records = await read_records(conn, behind, READ_LIMIT) if behind else []
        handled = {each.partition: each.handled for each in reads}
        known = [each for each in records if each.number <= handled[each.partition]]
        if known:
            await dispatch(conn, (OUTCOME_HANDLER,), known)
        reached = {each.partition: each.number for each in known}
        if reached:
            await store.save_reads(conn, reached, done=False)
            return 0.0
        if reads and ends:
            await store.save_reads(conn, handled, done=True)
        return POLL_SECONDS
