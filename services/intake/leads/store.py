"""Reading and writing the ledger of a group."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.intake.captures.store import add_captures, earlier_ones
from services.intake.leads.domain import Arrival, Ledger
from services.intake.people.domain import survivor_of
from services.intake.people.store import hold, keys_owned, write
from services.intake.repeats.store import responses
from shared.sql import Connection


async def open_ledger(conn: Connection, arrivals: Sequence[Arrival]) -> Ledger:
    """All that decides about these arrivals, held to the commit."""
    repeats = await responses.find(conn, {arrival.mark for arrival in arrivals if arrival.mark})
    people = await hold(conn, {hash_ for arrival in arrivals for key in arrival.keys for hash_ in key.hashes})
    # After the keys are held: who held them before has committed what came earlier.
    earlier = await earlier_ones(conn, [arrival.capture for arrival in arrivals])
    return Ledger(people, earlier, repeats)


async def write_ledger(conn: Connection, ledger: Ledger) -> dict[UUID, list[tuple[str, datetime]]]:
    """Write everything that is new in it; the match keys that each survivor of its merges owns afterwards."""
    people = ledger.people
    await write(conn, people)
    await add_captures(conn, ledger.new_captures, people.now)
    await responses.add(conn, ledger.new_repeats, people.now)
    return await keys_owned(conn, {survivor_of(people, lead_id) for lead_id in people.merged})
