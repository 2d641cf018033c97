"""A lead qualified, or somebody became free: whoever chooses among sellers holds their teams' rows."""

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.handoff.fairness import domain as fairness
from services.handoff.handoffs import domain, store
from services.handoff.leads import store as leads
from services.handoff.routing import store as rules
from services.handoff.sellers import store as sellers
from services.handoff.telemetry import oldest_queued_seconds
from shared.database import Database, database_clock
from shared.events.qualification import LeadQualified
from shared.hearing import Heard

TAKE_UP_LIMIT = 50
POLL_SECONDS = 1.0


async def on_qualified(conn: AsyncConnection, heard: Sequence[Heard]) -> None:
    """Offer each qualified lead to the fairest free seller, unless it is somebody's already. The leads are locked."""
    causes = [cause.event for cause in heard if isinstance(cause.event, LeadQualified)]
    ids = {cause.lead_id for cause in causes}
    known, book = await store.of_leads(conn, ids), await rules.current(conn)
    brought = await leads.self_sourced(conn, ids)
    active = await sellers.active(conn, brought.values())
    handoffs = {handoff.key: handoff for handoff in known}
    ways = {}
    learned: list[domain.Step] = []
    for cause in causes:
        key = domain.key_of(cause)
        handoff = handoffs.get(key) or domain.Handoff(uuid7(), *key)
        if handoff.state is None and key not in ways:
            bringer = brought.get(cause.lead_id)
            ways[key] = book.way(cause.currency, cause.attributes, bringer if bringer in active else None)
        told = domain.qualify(handoff, cause)
        handoffs[key] = domain.fold(handoff, told)
        learned += told
    placed = await _place(conn, [(handoffs[key], way) for key, way in ways.items()], book.version)
    await _settle(conn, known, domain.unfold(handoffs.values(), placed), [*learned, *placed])


async def take_up(conn: AsyncConnection) -> int:
    """Offer the oldest handoffs that wait for somebody who is free now; how many moved on."""
    book = await rules.current(conn)
    desks = await _desks(conn, await sellers.everybody(conn))
    targets = fairness.free_targets(desks, await database_clock(conn))
    oldest = await store.waiting(conn, targets, book.version, TAKE_UP_LIMIT)
    if not oldest:
        return 0
    queued = await store.still_queued(conn, oldest, await leads.lock_free(conn, oldest.values()))
    asked = [(one.handoff, book.way(one.currency, one.attributes)) for one in queued]
    placed = await _place(conn, asked, book.version)
    known = [handoff for handoff, _ in asked]
    await _settle(conn, known, domain.unfold(known, placed), placed)
    return len({event.handoff_id for event in placed})


async def take_up_queued(database: Database) -> float:
    """One small batch of the queue; seconds until the next."""
    async with database.reading() as conn:
        oldest = await store.oldest_queued(conn)
    oldest_queued_seconds.set(oldest or 0.0)
    if oldest is None:
        return POLL_SECONDS
    return 0 if await database.run(take_up) else POLL_SECONDS


async def _place(conn: AsyncConnection, asked: Sequence[domain.Asked], version: int) -> list[domain.Step]:
    """Choose for all of them at once: seats are read after the teams are locked, and counted once."""
    if not asked:
        return []
    targets = {way.target for _, way in asked}
    teams = fairness.teams(targets, await sellers.teams_of(conn, fairness.named(targets)))
    desks = await _desks(conn, await sellers.seats(conn, await sellers.lock_teams(conn, teams)))
    now = await database_clock(conn)
    choices = fairness.choose([way for _, way in asked], desks, now)
    chosen = {choice.seller: choice.served_at for choice in choices if isinstance(choice, fairness.Chosen)}
    await sellers.served(conn, chosen)
    pairs = zip(asked, choices, strict=True)
    return [event for (one, way), choice in pairs for event in domain.place(one, way, choice, version, now)]


async def _desks(conn: AsyncConnection, seats: Iterable[sellers.Seat]) -> list[fairness.Desk]:
    known = list(seats)
    counts = await store.open_counts(conn, [seat.seller.seller for seat in known])
    return [fairness.Desk(seat.seller, counts.get(seat.seller.seller, 0), seat.served_at) for seat in known]


async def _settle(
    conn: AsyncConnection,
    before: Sequence[domain.Handoff],
    after: Sequence[domain.Handoff],
    events: Sequence[domain.Step],
) -> None:
    await store.keep(conn, before, after)
    await store.record(conn, events, await database_clock(conn))
