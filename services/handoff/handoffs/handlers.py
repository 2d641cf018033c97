"""A lead qualified, or somebody became free."""

from collections.abc import Sequence

from services.handoff.fairness import domain as fairness
from services.handoff.handoffs import changes, domain, moves, placing, queues, reading
from services.handoff.leads import store as leads
from services.handoff.routing import store as rules
from services.handoff.routing.domain import Way
from services.handoff.sellers import store as sellers
from services.handoff.telemetry import oldest_queued_seconds
from shared.database import Database, database_clock
from shared.events.qualification import LeadQualified
from shared.hearing import Heard
from shared.sql import Connection

TAKE_UP_LIMIT = 50
POLL_SECONDS = 1.0


async def on_qualified(conn: Connection, heard: Sequence[Heard]) -> None:
    """Offer each qualified lead to the fairest free seller, unless it is somebody's already. The leads are locked."""
    causes = [cause.event for cause in heard if isinstance(cause.event, LeadQualified)]
    book, rulebook = await reading.book(conn, {cause.lead_id for cause in causes}), await rules.current(conn)
    known, moved = list(book.handoffs.values()), set(book.moved)
    brought = await leads.self_sourced(conn, {book.survivor_of(cause.lead_id) for cause in causes})
    active = await sellers.active(conn, brought.values())
    former = domain.had_by(known)
    ways: dict[domain.Key, Way] = {}
    learned: list[domain.Step] = []
    for cause in causes:
        handoff = book.find(cause)
        if handoff is None:
            continue
        if handoff.state is None and handoff.key not in ways:
            had, bringer = former.get(handoff.lead_id, frozenset()), brought.get(handoff.lead_id)
            straight = bringer if bringer in active - had else None
            ways[handoff.key] = rulebook.way(cause.currency, cause.attributes, straight).but_last(had)
        told = domain.qualify(handoff, cause)
        book.handoffs[handoff.key] = domain.fold(handoff, told)
        learned += told
    asked = [domain.Asked(book.handoffs[key], way) for key, way in ways.items()]
    placed = await _place(conn, asked, rulebook.version)
    after = domain.unfold(book.handoffs.values(), placed)
    await changes.settle(conn, known, after, [*learned, *placed], await database_clock(conn))
    await moves.add(conn, {key: handoff for key, handoff in book.moved.items() if key not in moved})


async def take_up(conn: Connection) -> int:
    """Offer the oldest handoffs that wait for somebody who is free now; how many moved on."""
    book = await rules.current(conn)
    desks = await placing.desks_of(conn, await sellers.everybody(conn))
    free = fairness.free(desks, await database_clock(conn))
    oldest = await queues.waiting(conn, free, book.version, TAKE_UP_LIMIT)
    if not oldest:
        return 0
    briefs = await queues.briefs(conn, oldest, await leads.lock_free(conn, oldest.values()))
    queued = [brief for brief in briefs if brief.handoff.state == "queued"]
    asked = [domain.Asked(one.handoff, book.way(one.currency, one.attributes), one.former) for one in queued]
    placed = await _place(conn, asked, book.version)
    known = [one.handoff for one in asked]
    await changes.settle(conn, known, domain.unfold(known, placed), placed, await database_clock(conn))
    return len({event.handoff_id for event in placed})


async def take_up_queued(database: Database) -> float:
    """One small batch of the queue; seconds until the next."""
    async with database.reading() as conn:
        oldest = await queues.oldest_queued(conn)
    oldest_queued_seconds.set(oldest or 0.0)
    if oldest is None:
        return POLL_SECONDS
    return 0 if await database.run(take_up) else POLL_SECONDS


async def _place(conn: Connection, asked: Sequence[domain.Asked], version: int) -> list[domain.Step]:
    if not asked:
        return []
    desks = await placing.desks_for(conn, {one.way.target for one in asked})
    now = await database_clock(conn)
    choices = await placing.choose(conn, [one.among(desks, now) for one in asked], desks, now)
    pairs = zip(asked, choices, strict=True)
    return [event for one, choice in pairs for event in domain.place(one.handoff, one.way, choice, version, now)]
