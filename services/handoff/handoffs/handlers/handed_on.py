"""What a seller gets to know of the handoff before: who had the lead, and what the former seller learnt."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.next_handoffs import find_first
from services.handoff.handoffs.store import handed_on, handoffs
from shared.db.connection import Connection

INSTANTS = ("qualified_at", "accepted_at", "contacted_at", "sales_qualified_at")


async def load_handed_on(conn: Connection, shown: Sequence[Handoff]) -> dict[UUID, dict[str, Any]]:
    """By handoff of another kind than `mql`: the first one of its cycle, with evidence, notes and deals."""
    following = [each for each in shown if each.is_next]
    if not following:
        return {}
    of_leads = await handoffs.find_by_leads(conn, {each.lead_id for each in following})
    firsts = {each.handoff_id: first for each in following if (first := find_first(each, of_leads))}
    findings = await handed_on.find_findings(conn, {first.handoff_id for first in firsts.values()})
    deals = await handed_on.find_deals(conn, {deal.deal for first in firsts.values() for deal in first.standings})
    return {
        handoff_id: _describe(first, findings.get(first.handoff_id, []), deals) for handoff_id, first in firsts.items()
    }


def _describe(
    first: Handoff, findings: Sequence[Mapping[str, Any]], deals: Mapping[UUID, Mapping[str, Any]]
) -> dict[str, Any]:
    known = {name: getattr(first, name) for name in ("handoff_id", "kind", "state", "seller", "team", *INSTANTS)}
    own = [deals[standing.deal] for standing in first.standings if standing.deal in deals]
    return known | {"findings": list(findings), "deals": own}
