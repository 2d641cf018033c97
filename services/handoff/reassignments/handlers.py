"""A lead is passed to another seller by hand."""

from datetime import datetime

from services.handoff.answers.single import found, note
from services.handoff.handoffs import changes, queues
from services.handoff.handoffs.domain import Handoff, Step, fold
from services.handoff.passing.handlers import offer_on
from services.handoff.reassignments.domain import Wish, may_pass, must_have_owner, pass_to
from services.handoff.repeats.store import responses
from services.handoff.sellers import store as sellers
from shared.database import database_clock
from shared.idempotency.handlers import Document, run_idempotent
from shared.occurred_at import resolve_occurred_at
from shared.sql import Connection


async def reassign(conn: Connection, wish: Wish) -> Document:
    """Pass the lead on; to whom it is already, nothing changes. Raises a Refusal."""

    async def do() -> Document:
        handoff = await found(conn, wish.handoff_id, wish.only)
        may_pass(handoff)
        at = resolve_occurred_at(wish.stated_at, await database_clock(conn))
        steps = await _named(conn, handoff, wish.seller, at) if wish.seller else await _chosen(conn, handoff)
        after = fold(handoff, steps)
        await changes.settle(conn, [handoff], [after], steps, await database_clock(conn))
        await note(conn, after, "reassignment", {"why": wish.why}, at)
        return after.shown()

    return await run_idempotent(conn, responses, wish.mark, wish.content, do)


async def _named(conn: Connection, handoff: Handoff, seller: str, at: datetime) -> list[Step]:
    await sellers.lock_teams(conn, (await sellers.teams_of(conn, [seller])).values())
    return pass_to(handoff, await sellers.one(conn, seller), at, await database_clock(conn))


async def _chosen(conn: Connection, handoff: Handoff) -> list[Step]:
    briefs = await queues.briefs(conn, [handoff.handoff_id], [handoff.lead_id])
    steps, _ = await offer_on(conn, briefs, "person")
    must_have_owner(handoff, steps)
    return [] if handoff.state == "queued" and steps[0].type == "handoff.queued" else steps
