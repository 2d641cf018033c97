"""Saving what a group of captures changes."""

from contextlib import nullcontext

from services.intake.captures.store.captures import add_captures
from services.intake.captures.store.words import add_words
from services.intake.idempotency.store import save_responses
from services.intake.identity.domain.resolution import survivor_of
from services.intake.identity.store.lead_index import save_leads, save_owners
from services.intake.identity.store.match_keys import find_person_keys
from services.intake.leads.domain.attribution import add_match_keys
from services.intake.leads.domain.capture_group import CaptureGroup
from shared.db.connection import Connection
from shared.db.together import together
from shared.messaging.outbox import stage


async def save_capture_group(conn: Connection, group: CaptureGroup) -> None:
    """Write what is new in the group, and stage its events."""
    index, now = group.index, group.index.now
    await save_owners(conn, index)
    # A merge changes rows that the statements before it write.
    async with nullcontext(conn) if index.merged else together(conn) as writes:
        await save_leads(writes, index)
        await add_captures(writes, group.new_captures, now)
        await add_words(writes, group.new_captures)
        await save_responses(writes, group.responses, now)
        # After the captures: their claims are part of the keys.
        person_keys = await find_person_keys(writes, {survivor_of(index, lead_id) for lead_id in index.merged})
        await stage(writes, add_match_keys(group.events, index, person_keys), now)
