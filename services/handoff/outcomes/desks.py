"""The desk on which deals meet their leads: opened under the locks, closed with all that was said."""

from collections.abc import Iterable
from uuid import UUID

from uuid_utils.compat import uuid7

from services.handoff.deals import store as deals
from services.handoff.handoffs import changes
from services.handoff.handoffs import store as handoffs
from services.handoff.leads import store as leads
from services.handoff.outcomes.domain import DealBatch
from services.handoff.revenue import store as revenue
from services.handoff.sellers import store as sellers
from shared.database import database_clock
from shared.sql import Connection


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
