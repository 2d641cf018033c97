"""Choosing among sellers: whoever chooses holds their teams' rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.handoff.fairness import domain as fairness
from services.handoff.handoffs import store
from services.handoff.routing.domain import Target, Way
from services.handoff.sellers import store as sellers
from shared.sql import Connection


async def desks_for(conn: Connection, targets: set[Target]) -> list[fairness.Desk]:
    """Who may be chosen for these targets, with their teams locked: seats are read after that, and counted once."""
    teams = fairness.teams(targets, await sellers.teams_of(conn, fairness.named(targets)))
    return await desks_of(conn, await sellers.seats(conn, await sellers.lock_teams(conn, teams)))


async def choose(
    conn: Connection, ways: Sequence[Way], desks: Sequence[fairness.Desk], now: datetime
) -> list[fairness.Chosen | fairness.Nobody]:
    """One seller for each, all of them at once; who is chosen has been served."""
    choices = fairness.choose(ways, desks, now)
    chosen = {choice.seller: choice.served_at for choice in choices if isinstance(choice, fairness.Chosen)}
    await sellers.served(conn, chosen)
    return choices


async def desks_of(conn: Connection, seats: Iterable[sellers.Seat]) -> list[fairness.Desk]:
    """These sellers with what each has open."""
    known = list(seats)
    counts = await store.open_counts(conn, [seat.seller.seller for seat in known])
    return [fairness.Desk(seat.seller, counts.get(seat.seller.seller, 0), seat.served_at) for seat in known]
