"""A lead is passed to another seller by hand."""

from datetime import datetime

from services.handoff.handoffs.domain.assign import Handoff, Step, fold
from services.handoff.handoffs.handlers import changes
from services.handoff.handoffs.store import queue
from services.handoff.idempotency.store import responses
from services.handoff.reassignment.domain import ReassignCommand, reassign_to_named, require_open, require_owner
from services.handoff.reassignment.handlers import offer_to_next_seller
from services.handoff.responses.single import load_visible, save_note
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.idempotency.handlers import Document, run_idempotent
from shared.values.occurred_at import resolve_occurred_at


async def reassign(conn: Connection, wish: ReassignCommand) -> Document:
    """Pass the lead on; to whom it is already, nothing changes. Raises a Refusal."""

    async def do() -> Document:
        handoff = await load_visible(conn, wish.handoff_id, wish.only)
        require_open(handoff)
        at = resolve_occurred_at(wish.stated_at, await database_clock(conn))
        steps = await _named(conn, handoff, wish.seller, at) if wish.seller else await _chosen(conn, handoff)
        after = fold(handoff, steps)
        await changes.save_changes(conn, [handoff], [after], steps, await database_clock(conn))
        await save_note(conn, after, "reassignment", {"why": wish.why}, at)
        return after.summary()

    return await run_idempotent(conn, responses, wish.mark, wish.content, do)


async def _named(conn: Connection, handoff: Handoff, seller: str, at: datetime) -> list[Step]:
    await sellers.lock_teams(conn, (await sellers.teams_of(conn, [seller])).values())
    return reassign_to_named(handoff, await sellers.one(conn, seller), at, await database_clock(conn))


async def _chosen(conn: Connection, handoff: Handoff) -> list[Step]:
    briefs = await queue.load_queued(conn, [handoff.handoff_id], [handoff.lead_id])
    steps, _ = await offer_to_next_seller(conn, briefs, "person")
    require_owner(handoff, steps)
    return [] if handoff.state == "queued" and steps[0].type == "handoff.queued" else steps
