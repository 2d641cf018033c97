"""Reassignment by hand: a caller gives a handoff to another seller."""

from services.handoff.handoffs.domain import evolve, history
from services.handoff.handoffs.handlers.load_and_save import save_changes
from services.handoff.idempotency.store import responses as stored_responses
from services.handoff.reassignment.domain.reassign import ReassignCommand, reassign_to_named, require_open
from services.handoff.reassignment.handlers.next_seller import offer_by_rules
from services.handoff.responses.handlers import load_visible, save_text
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.idempotency.domain import Document
from shared.idempotency.handlers import run_idempotent
from shared.values.occurred_at import resolve_occurred_at


async def reassign(conn: Connection, command: ReassignCommand) -> Document:
    """Give the handoff to another seller, once under its Idempotency-Key; the handoff's summary. Raises a Refusal.

    If the seller has the handoff already, nothing changes.
    """
    return await run_idempotent(
        conn, stored_responses, command.idempotency_key, command.digest, lambda: _reassign(conn, command)
    )


async def _reassign(conn: Connection, command: ReassignCommand) -> Document:
    handoff = await load_visible(conn, command.handoff_id, command.bound_seller)
    at = resolve_occurred_at(command.stated_at, await database_clock(conn))
    if command.seller:
        await sellers.lock_teams(conn, (await sellers.teams_of(conn, [command.seller])).values())
        seller = await sellers.find(conn, command.seller)
        events = reassign_to_named(handoff, seller, at, stated=command.stated_at is not None)
    else:
        require_open(handoff)
        events = await offer_by_rules(conn, handoff)
    events = history.made_by_key(events, command.key_id)
    after = evolve.fold(handoff, events)
    await save_changes(conn, [handoff], [after], events, await database_clock(conn))
    await save_text(conn, after, "reassignment", at, command.key_id, why=command.why)
    return after.summary()
