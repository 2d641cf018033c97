"""Who would get this lead: read without a lock and without a trace."""

from collections.abc import Sequence
from uuid import UUID

from services.handoff.companies.handlers.known_accounts import route_in_force
from services.handoff.handoffs.handlers.assign import load_candidates
from services.handoff.handoffs.handlers.lead_sources import load_sources
from services.handoff.handoffs.store import packet, page, queue
from services.handoff.leads.store import aliases, leads
from services.handoff.routing.domain.rules import RoutingDecision, RoutingDocument
from services.handoff.routing_setup.domain import trial
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.events.handoff import MQL

RECENT = 8


async def try_lead(conn: Connection, routing: RoutingDocument, lead_id: UUID) -> trial.RoutingTrial | None:
    """Who would get this lead by these rules, or the one that it was merged into; None if it never qualified."""
    survivor = (await aliases.survivors_of(conn, [lead_id])).get(lead_id, lead_id)
    found = await page.find_page(conn, {"leads": [survivor], "kind": MQL}, None, 1)
    if not found or found[0].qualified_at is None:
        return None
    (queued,) = await queue.load_queued(conn, [found[0].handoff_id], [survivor])
    decision = await _decide(conn, routing, queued)
    loads, now = await load_candidates(conn, decision.target), await database_clock(conn)
    tried = trial.TriedLead(found[0], queued.currency, queued.attributes)
    return trial.try_lead(tried, routing, decision, loads, now)


async def find_lead(conn: Connection, keys: Sequence[str]) -> UUID | None:
    """The lead with one of these match keys, the first one that is known."""
    owners = await leads.find_key_owners(conn, keys)
    return next((owners[key] for key in keys if key in owners), None)


async def list_recent_leads(conn: Connection) -> dict[UUID, str]:
    """The leads of the newest handoffs with what they are called, to be tried."""
    found = await page.find_page(conn, {}, None, RECENT)
    cards = await packet.find_cards(conn, {each.lead_id for each in found})
    return {each.lead_id: (cards.get(each.lead_id) or {}).get("name") or str(each.lead_id) for each in found}


async def _decide(conn: Connection, routing: RoutingDocument, queued: queue.QueuedHandoff) -> RoutingDecision:
    """As when a lead qualifies by the agreement in force: a seller who brought it gets it, unless that seller had it
    before; a known account, and then the team of its product, come before the rules.
    """
    lead_id, former = queued.handoff.lead_id, queued.former_sellers
    sources, _ = await load_sources(conn, [lead_id])
    source = sources[lead_id] if sources.get(lead_id) not in (None, *former) else None
    decision = await route_in_force(conn, routing, queued.currency, queued.attributes, source)
    return decision.deprioritising(former)
