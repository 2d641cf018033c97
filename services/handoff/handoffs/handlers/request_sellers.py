"""Which sellers handoffs may go to that wait, or whose seller leaves: by the agreement, or by the rules."""

from collections.abc import Sequence

from services.handoff.agreements.store.response_terms import find_terms
from services.handoff.handoffs.domain.assign import AssignmentRequest
from services.handoff.handoffs.domain.next_handoffs import find_first, request_seller
from services.handoff.handoffs.store import handoffs
from services.handoff.handoffs.store.queue import QueuedHandoff
from services.handoff.routing.domain.rules import ProductTeam, RoutingDecision, RoutingDocument
from shared.db.connection import Connection


async def request_sellers(
    conn: Connection, rows: Sequence[QueuedHandoff], routing: RoutingDocument
) -> list[AssignmentRequest]:
    """A request for each of these, whose leads are locked; the agreement names the team of what follows another."""
    following = [row.handoff for row in rows if row.handoff.is_next]
    terms = await find_terms(conn, {each.agreement_version for each in following}) if following else {}
    firsts = await handoffs.find_by_leads(conn, {each.lead_id for each in following}) if following else []
    return [
        request_seller(row.handoff, find_first(row.handoff, firsts), terms[row.handoff.agreement_version])
        if row.handoff.is_next
        else AssignmentRequest(row.handoff, _decide(row, routing), row.former_sellers)
        for row in rows
    ]


def _decide(row: QueuedHandoff, routing: RoutingDocument) -> RoutingDecision:
    team = ProductTeam.of(row.handoff.product, row.handoff.product_team)
    return routing.decide(row.currency, row.attributes, product=team)
