"""Updates of deals by sellers: the same facts as a CRM would send about a handoff's deal."""

from services.handoff.agreements.store import response_terms
from services.handoff.deals.domain.seller_updates import Outcome, SellerDealUpdate, take_over, to_deal_update
from services.handoff.deals.handlers.deals import commit_deal_updates
from services.handoff.deals.store.deals import find_deal_ids
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.next_handoffs import find_first
from services.handoff.handoffs.store import handoffs
from services.handoff.responses.handlers import load_visible, save_text
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.errors import Refusal
from shared.idempotency.domain import Document


async def record_seller_update(conn: Connection, update: SellerDealUpdate) -> Document:
    """Commit the update as one of the CRM; the summary of the seller's handoff. Raises a Refusal.

    A deal stands in the first handoff of its cycle, also if the seller got the lead by one that followed.
    """
    own = await load_visible(conn, update.handoff_id, update.bound_seller)
    handoff = own
    if own.is_next:
        handoff = take_over(own, find_first(own, await handoffs.find_by_leads(conn, [own.lead_id])))
    terms = (await response_terms.find_terms(conn, {handoff.agreement_version}))[handoff.agreement_version]
    deal_ids = await find_deal_ids(conn, [stage.deal for stage in handoff.standings])
    (result,) = await commit_deal_updates(conn, [to_deal_update(handoff, terms, update, deal_ids)])
    if isinstance(result, Refusal):
        raise result
    after = {each.handoff_id: each for each in await handoffs.find_many(conn, {handoff.handoff_id, own.handoff_id})}
    await _save_note(conn, update, handoff, after[handoff.handoff_id])
    return after[own.handoff_id].summary()


async def _save_note(conn: Connection, update: SellerDealUpdate, before: Handoff, after: Handoff) -> None:
    """Save the note of an outcome, unless the outcome was a repeat."""
    command = update.command
    if isinstance(command, Outcome) and after.standings != before.standings:
        at = update.stated_at or await database_clock(conn)
        await save_text(conn, after, "outcome", at, update.key_id, note=command.note)
