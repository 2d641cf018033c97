"""Offering handoffs to sellers: teams are locked, sellers' loads counted, and each handoff is offered or queued."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from services.handoff.handoffs.domain.assign import AssignmentRequest, offer_or_enqueue
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store import handoffs
from services.handoff.routing.domain.fair_assignment import Assignment, NoSellerAvailable, SellerLoad, assign_fairly
from services.handoff.routing.domain.rules import RoutingDecision, RoutingTarget, candidate_teams, named_sellers
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.handoff import HandoffEvent

# What follows for the deals of handoffs, as they were before some events and are after them.
SettleDeals = Callable[
    [Connection, Sequence[Handoff], Sequence[Handoff], Sequence[HandoffEvent]], Awaitable[list[HandoffEvent]]
]


async def offer_handoffs(
    conn: Connection, requests: Sequence[AssignmentRequest], routing_version: int
) -> list[HandoffEvent]:
    """Offer each handoff to the fairest free seller, or queue it. The leads are locked; nothing is saved here."""
    if not requests:
        return []
    loads = await lock_candidates(conn, {request.decision.target for request in requests})
    now = await database_clock(conn)
    decisions = [request.excluding_previous_if_possible(loads, now) for request in requests]
    choices = await choose_sellers(conn, decisions, loads, now)
    return [
        event
        for request, choice in zip(requests, choices, strict=True)
        for event in offer_or_enqueue(request, choice, routing_version, now)
    ]


async def lock_candidates(conn: Connection, targets: set[RoutingTarget]) -> list[SellerLoad]:
    """The sellers who may be chosen for these targets, with their teams locked: loads are counted after that, once."""
    teams = candidate_teams(targets, await sellers.teams_of(conn, named_sellers(targets)))
    locked = await sellers.lock_teams(conn, teams)
    return await load_open_counts(conn, await sellers.find_by_teams(conn, locked))


async def load_candidates(conn: Connection, target: RoutingTarget) -> list[SellerLoad]:
    """The sellers who may be chosen for this target, without a lock: to say who would be."""
    teams = candidate_teams({target}, await sellers.teams_of(conn, named_sellers([target])))
    rows = await (sellers.find_all(conn) if teams is None else sellers.find_by_teams(conn, sorted(teams)))
    return await load_open_counts(conn, rows)


async def choose_sellers(
    conn: Connection, decisions: Sequence[RoutingDecision], loads: Sequence[SellerLoad], now: datetime
) -> list[Assignment | NoSellerAvailable]:
    """Choose a seller for each decision, and record when each chosen seller was served."""
    choices = assign_fairly(decisions, loads, now)
    served = {choice.seller: choice.served_at for choice in choices if isinstance(choice, Assignment)}
    await sellers.record_assignment(conn, served)
    return choices


async def load_open_counts(conn: Connection, rows: Sequence[sellers.SellerRow]) -> list[SellerLoad]:
    """These sellers with the number of handoffs that each has open."""
    counts = await handoffs.count_open(conn, [row.seller.seller for row in rows])
    return [SellerLoad(row.seller, counts.get(row.seller.seller, 0), row.served_at) for row in rows]
