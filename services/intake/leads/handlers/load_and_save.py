"""Loading what a group of captures is decided on, and saving what it changes."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime

from services.intake.captures.store.captures import add_captures, find_previous
from services.intake.idempotency.store import load_responses, save_responses
from services.intake.identity.domain.resolution import survivor_of
from services.intake.identity.store.lead_index import lock_reserved, save_leads, save_owners
from services.intake.identity.store.match_keys import find_person_keys
from services.intake.identity.store.reservations import reserve_match_keys
from services.intake.leads.domain.attribution import IdentifiedCapture, add_match_keys, reserve_keys
from services.intake.leads.domain.capture_group import CaptureGroup
from shared.db.connection import Connection
from shared.db.retries import Outdated
from shared.db.together import together
from shared.messaging.outbox import stage


async def load_capture_group(
    conn: Connection, entries: Sequence[IdentifiedCapture], versions: Mapping[str, datetime]
) -> CaptureGroup:
    """What these captures are decided on: their match keys and leads are locked until the commit.

    `versions`: when each source was changed, as the entries have it. Raises Outdated if one has changed since.
    """
    captures = [entry.capture for entry in entries]
    keys = {capture.idempotency_key for capture in captures if capture.idempotency_key}
    responses = await load_responses(conn, keys)
    wanted, keyless = reserve_keys(entries), [entry.capture.capture_id for entry in entries if not entry.keys]
    reservation = await reserve_match_keys(conn, wanted, captures, keyless, versions)
    if reservation.any_changed:
        raise Outdated("a source that changes")
    index = await lock_reserved(conn, reservation, wanted)
    conn.rows_locked()
    # After the lock: the transactions that held it before have committed their captures.
    is_new = not (reservation.known or reservation.any_stored)
    return CaptureGroup(index, {} if is_new else await find_previous(conn, captures), responses)


async def save_capture_group(conn: Connection, group: CaptureGroup) -> None:
    """Write what is new in the group, and stage its events."""
    index, now = group.index, group.index.now
    await save_owners(conn, index)
    # A merge changes rows that the statements before it write.
    async with nullcontext(conn) if index.merged else together(conn) as writes:
        await save_leads(writes, index)
        await add_captures(writes, group.new_captures, now)
        await save_responses(writes, group.responses, now)
        # After the captures: their claims are part of the keys.
        person_keys = await find_person_keys(writes, {survivor_of(index, lead_id) for lead_id in index.merged})
        await stage(writes, add_match_keys(group.events, index, person_keys), now)
