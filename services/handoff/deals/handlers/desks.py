"""The desk on which deals meet their leads: opened under the locks, closed with all that was said."""

from collections.abc import Iterable
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.deals.domain.apply_to_handoff import DealBatch
from services.handoff.deals.store import deals
from services.handoff.deals.store import receipts as revenue
from services.handoff.handoffs.handlers import changes
from services.handoff.handoffs.store import handoffs
from services.handoff.leads.store import leads
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection
from shared.db.database import database_clock


async def load_batch(conn: Connection, deal_ids: Iterable[str], locked: set[UUID], owners: set[str]) -> DealBatch:
    """The deals, locked, with the handoffs of their leads; `locked`: the leads that are locked already."""
    found = await deals.load(conn, deal_ids)
    # A deal may belong to a lead that this message did not name; against the order of locks, but seldom.
    late = {deal.lead_id for deal in found.values() if deal.lead_id} - locked
    await leads.lock(conn, late)
    held = {handoff.handoff_id: handoff for handoff in await handoffs.find_by_leads(conn, locked | late)}
    said = {told.owner for deal in found.values() for told in deal.stages if told.owner}
    return DealBatch(found, held, await sellers.teams_of(conn, owners | said), uuid7)


async def save_batch(conn: Connection, desk: DealBatch, then: DealBatch) -> None:
    """Keep what became of them since `then`, and stage what was said."""
    await deals.keep(conn, then.deals, desk.deals)
    receipts = await revenue.match(conn, desk.matched(then))
    before, after = list(then.handoffs.values()), list(desk.handoffs.values())
    await changes.save_changes(conn, before, after, desk.events(receipts), await database_clock(conn))
