"""Reading and writing the ledger of a group."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.intake.captures.store.captures import add_captures, find_previous
from services.intake.idempotency.store import responses
from services.intake.identity.domain.resolution import survivor_of
from services.intake.identity.store.lead_index import lock_leads_by_keys, match_keys_of, save_leads
from services.intake.leads.domain.capture_group import CaptureGroup, IdentifiedCapture
from shared.db.connection import Connection


async def load_capture_group(conn: Connection, arrivals: Sequence[IdentifiedCapture]) -> CaptureGroup:
    """All that decides about these arrivals, held to the commit."""
    repeats = await responses.find(conn, {arrival.mark for arrival in arrivals if arrival.mark})
    people = await lock_leads_by_keys(
        conn, {hash_ for arrival in arrivals for key in arrival.keys for hash_ in key.hashes}
    )
    # After the keys are held: who held them before has committed what came earlier.
    earlier = await find_previous(conn, [arrival.capture for arrival in arrivals])
    return CaptureGroup(people, earlier, repeats)


async def save_capture_group(conn: Connection, ledger: CaptureGroup) -> dict[UUID, list[tuple[str, datetime]]]:
    """Write everything that is new in it; the match keys that each survivor of its merges owns afterwards."""
    people = ledger.people
    await save_leads(conn, people)
    await add_captures(conn, ledger.new_captures, people.now)
    await responses.add(conn, ledger.new_repeats, people.now)
    return await match_keys_of(conn, {survivor_of(people, lead_id) for lead_id in people.merged})
