"""Sellers who leave pass their leads on: to the next seller by the rules, or to the queue."""

from collections.abc import Sequence

from services.handoff.handoffs.store.queue import load_queued
from services.handoff.leads.store import leads
from services.handoff.reassignment import store
from services.handoff.reassignment.domain import leave
from services.handoff.reassignment.handlers.offer_to_others import offer_to_others
from services.handoff.sellers import store as sellers
from services.handoff.sellers.domain import Seller, is_present, next_absence
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.sweep import SweepBatch


async def pass_on(conn: Connection, batch: SweepBatch) -> int:
    """Pass on a batch of what absent sellers hold; how many handoffs changed."""
    absent = await _find_absent(conn, await store.find_leaving(conn))
    absentees = leave.group_absentees(absent)
    now = await database_clock(conn)
    owned = any(is_present(row.seller, now) for row in await sellers.find_all(conn))
    held = await store.find_held(conn, absentees, batch.limit, owned=owned)
    if not held:
        await _note_departures(conn)
        return 0
    batch.rows = list(held)
    rows = await load_queued(conn, held, await leads.lock_skip_locked(conn, held.values()))
    return await offer_to_others(conn, [row for row in rows if leave.passes_on(row.handoff, absentees)], absent)


async def _note_departures(conn: Connection) -> None:
    """Note when each seller who has passed everything on is absent next.

    The sellers' teams are locked, so that a transaction that gave one of them a lead meanwhile has committed.
    """
    leaving = await store.find_leaving(conn)
    await sellers.lock_teams(conn, {seller.team for seller in leaving})
    leaving = await store.find_leaving(conn)
    absent, now = await _find_absent(conn, leaving), await database_clock(conn)
    holders = await store.find_holders(conn, leave.group_absentees(absent))
    departures = {seller.seller: next_absence(seller, now) for seller in leaving if seller.seller not in holders}
    await sellers.set_departures(conn, departures)


async def _find_absent(conn: Connection, leaving: Sequence[Seller]) -> dict[str, Seller]:
    now = await database_clock(conn)
    return {seller.seller: seller for seller in leaving if not is_present(seller, now)}
