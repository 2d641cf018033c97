"""Revenue: each receipt is booked at once, also while its deal has no lead."""

from collections.abc import Sequence

from uuid_utils.compat import uuid7

from services.handoff.deals.domain.deal import Deal
from services.handoff.deals.domain.receipt import Booking, Receipt, ReceiptRow, book_row, revenue_booked
from services.handoff.deals.store import deals, receipts
from services.handoff.leads.store import leads
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.outbox import stage


async def book_revenue(conn: Connection, requests: Sequence[Sequence[ReceiptRow]]) -> list[list[Booking]]:
    """The booking of each row of each request, in order; a row that is rejected does not stop the others."""
    rows = [row for request in requests for row in request]
    deals_by_id = await _lock_deals(conn, rows)
    known = await receipts.find(conn, {row.id for row in rows})
    now = await database_clock(conn)
    new: list[Receipt] = []

    def book(row: ReceiptRow) -> Booking:
        booking = book_row(row, deals_by_id[row.deal_id], known.get(row.id), now, uuid7)
        if isinstance(booking, Receipt):
            known[row.id] = booking
            new.append(booking)
        return booking

    bookings = [[book(row) for row in request] for request in requests]
    await receipts.add(conn, new)
    await stage(conn, [revenue_booked(receipt) for receipt in new], now)
    return bookings


async def _lock_deals(conn: Connection, rows: Sequence[ReceiptRow]) -> dict[str, Deal]:
    """The deals of these rows, locked, and before them the leads that they are known to belong to."""
    deal_ids = {row.deal_id for row in rows}
    known_leads = set((await deals.find_leads(conn, deal_ids)).values())
    await leads.lock(conn, known_leads)
    locked = await deals.lock_or_create(conn, deal_ids)
    # A deal may have found its lead in between; against the order of locks, so rarely that a retry is enough.
    await leads.lock(conn, {deal.lead_id for deal in locked.values() if deal.lead_id} - known_leads)
    return locked
