"""Saving what a group of captures changes."""

from collections.abc import Sequence
from contextlib import nullcontext

from services.intake.captures.handlers.keep_arrivals import list_filtered
from services.intake.captures.store import arrivals, captures
from services.intake.idempotency.store import save_responses
from services.intake.identity.domain.resolution import survivor_of
from services.intake.identity.store.lead_index import save_leads, save_owners
from services.intake.identity.store.match_keys import find_person_keys
from services.intake.leads.domain import attribution, capture_group
from shared.db.connection import Connection
from shared.db.together import together
from shared.messaging.outbox import stage


async def save_capture_group(conn: Connection, group: capture_group.CaptureGroup, secrets: Sequence[bytes]) -> None:
    """Write what is new in the group, and stage its events. The first of `secrets` seals what is filtered."""
    index, now = group.index, group.index.now
    await save_owners(conn, index)
    filtered = await list_filtered(conn, group.new_captures, now, secrets)
    # A merge changes rows that the statements before it write.
    async with nullcontext(conn) if index.merged else together(conn) as writes:
        await save_leads(writes, index)
        await captures.add_captures(writes, group.new_captures, now)
        await arrivals.add_arrivals(writes, filtered)
        await save_responses(writes, group.responses, now)
        # After the captures: their claims are part of the keys.
        person_keys = await find_person_keys(writes, {survivor_of(index, lead_id) for lead_id in index.merged})
        await stage(writes, attribution.add_match_keys(group.events, index, person_keys), now)
