"""Handoffs of absent sellers go to other sellers, by the rules."""

from collections.abc import Mapping, Sequence

from services.handoff.handoffs.domain.evolve import evolve_all
from services.handoff.handoffs.handlers import assign, request_sellers
from services.handoff.handoffs.handlers.load_and_save import save_changes
from services.handoff.handoffs.store.queue import QueuedHandoff
from services.handoff.reassignment.domain import leave
from services.handoff.routing.domain.rules import EVERYONE
from services.handoff.routing.store import active_routing
from services.handoff.sellers.domain import Seller
from shared.db.connection import Connection
from shared.db.database import database_clock


async def offer_to_others(conn: Connection, rows: Sequence[QueuedHandoff], absent: Mapping[str, Seller]) -> int:
    """Give these handoffs, whose leads are locked, to other sellers; how many changed."""
    routing = await active_routing(conn)
    requests = await request_sellers.request_sellers(conn, rows, routing)
    worked = [request for request in requests if leave.requires_owner(request.handoff)]
    targets = {request.decision.target for request in requests} | ({EVERYONE} if worked else set())
    loads = await assign.lock_candidates(conn, targets)
    now = await database_clock(conn)
    events = []
    for group, group_loads in (
        ([request for request in requests if not leave.requires_owner(request.handoff)], loads),
        (worked, leave.without_capacity(loads)),
    ):
        decisions = [leave.decide_next(request, group_loads, now) for request in group]
        choices = await assign.choose_sellers(conn, decisions, group_loads, now)
        for request, choice in zip(group, choices, strict=True):
            events += leave.pass_on(request, choice, absent[request.handoff.seller or ""], routing.version, now)
    before = [request.handoff for request in requests]
    await save_changes(conn, before, evolve_all(before, events), events, now)
    return len({event.handoff_id for event in events})
