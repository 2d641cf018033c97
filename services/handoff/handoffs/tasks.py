"""The periodic task that offers queued handoffs, and sets the gauge of the queue's age."""

from services.handoff.handoffs.domain.assign import AssignmentRequest
from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.handlers import load_and_save
from services.handoff.handoffs.handlers.assign import load_open_counts, offer_handoffs
from services.handoff.handoffs.store import queue
from services.handoff.leads.store import leads
from services.handoff.routing.domain.fair_assignment import availability
from services.handoff.routing.store import active_routing
from services.handoff.sellers import store as sellers
from services.handoff.telemetry import oldest_queued_seconds
from shared.db.connection import Connection
from shared.db.database import Database, database_clock

BATCH_SIZE = 50
# While handoffs are queued, and after each event, which may have queued one.
POLL_SECONDS = 1.0
IDLE_SECONDS = 15.0


async def assign_queued_task(database: Database) -> float:
    """Offer one batch of the queue; the seconds until the next batch."""
    async with database.read_connection() as conn:
        oldest = await queue.oldest_age(conn)
    oldest_queued_seconds.set(oldest or 0.0)
    if oldest is None:
        return IDLE_SECONDS
    return 0 if await database.run(assign_queued) else POLL_SECONDS


async def assign_queued(conn: Connection) -> int:
    """Offer the oldest queued handoffs that a free seller may have; how many left their queue or changed it."""
    routing = await active_routing(conn)
    loads = await load_open_counts(conn, await sellers.find_all(conn))
    available = availability(loads, await database_clock(conn))
    oldest = await queue.find_assignable(conn, available, routing.version, BATCH_SIZE)
    if not oldest:
        return 0
    rows = await queue.load_queued(conn, oldest, await leads.lock_skip_locked(conn, oldest.values()))
    requests = [
        AssignmentRequest(row.handoff, routing.decide(row.currency, row.attributes), row.former_sellers)
        for row in rows
        if row.handoff.state == "queued"
    ]
    events = await offer_handoffs(conn, requests, routing.version)
    before = [request.handoff for request in requests]
    await load_and_save.save_changes(conn, before, evolve_all(before, events), events, await database_clock(conn))
    return len({event.handoff_id for event in events})
