"""Receipts are booked at once, with their lead or without."""

from collections.abc import Sequence

from uuid_utils.compat import uuid7

from services.handoff.deals.domain.deal import Deal
from services.handoff.deals.domain.receipt import Receipt, Row, is_duplicate, revenue_booked
from services.handoff.deals.store import deals, receipts
from services.handoff.leads.store import leads
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.errors import Refusal
from shared.messaging.outbox import stage
from shared.values.occurred_at import resolve_occurred_at

# What became of one row: a new receipt, nothing because it is a repeat, or why not.
Booking = Receipt | None | Refusal


async def book_revenue(conn: Connection, messages: Sequence[Sequence[Row]]) -> list[list[Booking]]:
    """Book the rows of several messages; each row for itself."""
    rows = [row for message in messages for row in message]
    owners = await _owners(conn, rows)
    known = await receipts.find(conn, {row.id for row in rows})
    now = await database_clock(conn)
    new: list[Receipt] = []

    def one(row: Row) -> Booking:
        deal = owners[row.deal_id]
        try:
            if row.id in known and is_duplicate(known[row.id], row, deal.deal):
                return None
            at = resolve_occurred_at(row.stated_at, now)
        except Refusal as refusal:
            return refusal
        receipt = Receipt(row.id, uuid7(), deal.deal, deal.lead_id, row.amount, row.kind, row.stated_at, at)
        known[row.id] = receipt
        new.append(receipt)
        return receipt

    bookings = [[one(row) for row in message] for message in messages]
    await receipts.add(conn, new)
    await stage(conn, [revenue_booked(receipt) for receipt in new], now)
    return bookings


async def _owners(conn: Connection, rows: Sequence[Row]) -> dict[str, Deal]:
    """The deals of these rows, locked, and before them the leads that they are known to belong to."""
    deal_ids = {row.deal_id for row in rows}
    first = set((await deals.leads_of(conn, deal_ids)).values())
    await leads.lock(conn, first)
    found = await deals.lock_or_create(conn, deal_ids)
    # A deal may have found its lead in between; against the order of locks, so rarely that a retry will do.
    await leads.lock(conn, {deal.lead_id for deal in found.values() if deal.lead_id} - first)
    return found
