"""The queue: handoffs that waited for a seller are offered, the oldest first."""

from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.handlers import load_and_save
from services.handoff.handoffs.handlers.assign import SettleDeals, load_open_counts, offer_handoffs
from services.handoff.handoffs.handlers.request_sellers import request_sellers
from services.handoff.handoffs.store import queue
from services.handoff.leads.store import leads
from services.handoff.routing.domain.fair_assignment import availability
from services.handoff.routing.store import active_routing
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.messaging.sweep import SweepBatch


async def assign_queued(conn: Connection, batch: SweepBatch, settle_deals: SettleDeals) -> int:
    """Offer the oldest waiting handoffs that a free seller may have; how many left their queue or changed it."""
    routing = await active_routing(conn)
    loads = await load_open_counts(conn, await sellers.find_all(conn))
    available = availability(loads, await database_clock(conn))
    oldest = await queue.find_assignable(conn, available, routing.version, batch.limit)
    if not oldest:
        return 0
    batch.rows = list(oldest)
    rows = await queue.load_queued(conn, oldest, await leads.lock_skip_locked(conn, oldest.values()))
    requests = await request_sellers(conn, [row for row in rows if row.handoff.waiting], routing)
    events = await offer_handoffs(conn, requests, routing.version)
    before = [request.handoff for request in requests]
    after = evolve_all(before, events)
    # An offer moves no deal: the handoffs that are offered are enough to publish their deals with the seller.
    settled = await settle_deals(conn, before, after, events)
    after, events = evolve_all(after, settled), [*events, *settled]
    await load_and_save.save_changes(conn, before, after, events, await database_clock(conn))
    return len({event.handoff_id for event in events})
