"""A lead qualified, or somebody became free."""

from collections.abc import Sequence

from services.handoff.handoffs.domain import assign
from services.handoff.handoffs.handlers import changes, load_and_save, placing
from services.handoff.handoffs.store import moved_handoffs, queue
from services.handoff.leads.store import leads
from services.handoff.routing import store as rules
from services.handoff.routing.domain import fair_assignment as fairness
from services.handoff.routing.domain.rules import RoutingDecision
from services.handoff.sellers import store as sellers
from services.handoff.telemetry import oldest_queued_seconds
from shared.db.connection import Connection
from shared.db.database import Database, database_clock
from shared.events.qualification import LeadQualified
from shared.messaging.event_handler import ReceivedEvent

QUEUE_BATCH_SIZE = 50
POLL_SECONDS = 1.0


async def on_lead_qualified(conn: Connection, heard: Sequence[ReceivedEvent]) -> None:
    """Offer each qualified lead to the fairest free seller, unless it is somebody's already. The leads are locked."""
    causes = [cause.event for cause in heard if isinstance(cause.event, LeadQualified)]
    book, rulebook = (
        await load_and_save.load_index(conn, {cause.lead_id for cause in causes}),
        await rules.active_routing(conn),
    )
    known, moved = list(book.handoffs.values()), set(book.moved)
    brought = await leads.self_sourced(conn, {book.survivor_of(cause.lead_id) for cause in causes})
    active = await sellers.active(conn, brought.values())
    former = assign.previous_sellers(known)
    ways: dict[assign.Key, RoutingDecision] = {}
    learned: list[assign.Step] = []
    for cause in causes:
        handoff = book.find(cause)
        if handoff is None:
            continue
        if handoff.state is None and handoff.key not in ways:
            had, bringer = former.get(handoff.lead_id, frozenset()), brought.get(handoff.lead_id)
            straight = bringer if bringer in active - had else None
            ways[handoff.key] = rulebook.way(cause.currency, cause.attributes, straight).deprioritising(had)
        told = assign.qualify(handoff, cause)
        book.handoffs[handoff.key] = assign.fold(handoff, told)
        learned += told
    asked = [assign.AssignmentRequest(book.handoffs[key], way) for key, way in ways.items()]
    placed = await _place(conn, asked, rulebook.version)
    after = assign.evolve_all(book.handoffs.values(), placed)
    await changes.save_changes(conn, known, after, [*learned, *placed], await database_clock(conn))
    await moved_handoffs.add(conn, {key: handoff for key, handoff in book.moved.items() if key not in moved})


async def assign_queued(conn: Connection) -> int:
    """Offer the oldest handoffs that wait for somebody who is free now; how many moved on."""
    book = await rules.active_routing(conn)
    desks = await placing.loads_of(conn, await sellers.all_sellers(conn))
    free = fairness.availability(desks, await database_clock(conn))
    oldest = await queue.find_assignable(conn, free, book.version, QUEUE_BATCH_SIZE)
    if not oldest:
        return 0
    briefs = await queue.load_queued(conn, oldest, await leads.lock_skip_locked(conn, oldest.values()))
    queued = [brief for brief in briefs if brief.handoff.state == "queued"]
    asked = [
        assign.AssignmentRequest(one.handoff, book.way(one.currency, one.attributes), one.former) for one in queued
    ]
    placed = await _place(conn, asked, book.version)
    known = [one.handoff for one in asked]
    await changes.save_changes(conn, known, assign.evolve_all(known, placed), placed, await database_clock(conn))
    return len({event.handoff_id for event in placed})


async def assign_queued_task(database: Database) -> float:
    """One small batch of the queue; seconds until the next."""
    async with database.read_connection() as conn:
        oldest = await queue.oldest_queued(conn)
    oldest_queued_seconds.set(oldest or 0.0)
    if oldest is None:
        return POLL_SECONDS
    return 0 if await database.run(assign_queued) else POLL_SECONDS


async def _place(conn: Connection, asked: Sequence[assign.AssignmentRequest], version: int) -> list[assign.Step]:
    if not asked:
        return []
    desks = await placing.lock_candidates(conn, {one.way.target for one in asked})
    now = await database_clock(conn)
    choices = await placing.choose(conn, [one.excluding_previous_if_possible(desks, now) for one in asked], desks, now)
    pairs = zip(asked, choices, strict=True)
    return [event for one, choice in pairs for event in assign.assign(one.handoff, one.way, choice, version, now)]
