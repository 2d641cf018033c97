"""A lead qualified, or somebody became free."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.handoff.handoffs.domain import assign
from services.handoff.handoffs.handlers import load_and_save
from services.handoff.handoffs.handlers import load_and_save as changes
from services.handoff.handoffs.store import handoffs, moved_handoffs, queue
from services.handoff.leads.store import leads
from services.handoff.routing import store as rules
from services.handoff.routing.domain import fair_assignment as fairness
from services.handoff.routing.domain.rules import RoutingDecision, Target
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
    desks = await loads_of(conn, await sellers.all_sellers(conn))
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
    desks = await lock_candidates(conn, {one.way.target for one in asked})
    now = await database_clock(conn)
    choices = await choose(conn, [one.excluding_previous_if_possible(desks, now) for one in asked], desks, now)
    pairs = zip(asked, choices, strict=True)
    return [event for one, choice in pairs for event in assign.assign(one.handoff, one.way, choice, version, now)]


async def lock_candidates(conn: Connection, targets: set[Target]) -> list[fairness.SellerLoad]:
    """Who may be chosen for these targets, with their teams locked: seats are read after that, and counted once."""
    teams = fairness.candidate_teams(targets, await sellers.teams_of(conn, fairness.named_sellers(targets)))
    return await loads_of(conn, await sellers.sellers_of_teams(conn, await sellers.lock_teams(conn, teams)))


async def choose(
    conn: Connection, ways: Sequence[RoutingDecision], desks: Sequence[fairness.SellerLoad], now: datetime
) -> list[fairness.Assignment | fairness.NoSellerAvailable]:
    """One seller for each, all of them at once; who is chosen has been served."""
    choices = fairness.assign_fairly(ways, desks, now)
    chosen = {choice.seller: choice.served_at for choice in choices if isinstance(choice, fairness.Assignment)}
    await sellers.record_assignment(conn, chosen)
    return choices


async def loads_of(conn: Connection, seats: Iterable[sellers.SellerRow]) -> list[fairness.SellerLoad]:
    """These sellers with what each has open."""
    known = list(seats)
    counts = await handoffs.open_counts(conn, [seat.seller.seller for seat in known])
    return [fairness.SellerLoad(seat.seller, counts.get(seat.seller.seller, 0), seat.served_at) for seat in known]
