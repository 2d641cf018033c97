"""Choosing among sellers: whoever chooses holds their teams' rows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.handoff.handoffs.store import handoffs
from services.handoff.routing.domain import fair_assignment as fairness
from services.handoff.routing.domain.rules import RoutingDecision, Target
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection


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
