"""Updates of deals by sellers: the same facts as a CRM would send about a handoff's deal."""

from services.handoff.agreements.store import response_terms
from services.handoff.deals.domain.seller_updates import Outcome, SellerDealUpdate, to_deal_update
from services.handoff.deals.handlers.deals import commit_deal_updates
from services.handoff.deals.store.deals import find_deal_ids
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.store import handoffs
from services.handoff.responses.handlers import load_visible, save_text
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.errors import Refusal
from shared.idempotency.domain import Document


async def record_seller_update(conn: Connection, update: SellerDealUpdate) -> Document:
    """Commit the update as one of the CRM; the handoff's summary. Raises a Refusal."""
    handoff = await load_visible(conn, update.handoff_id, update.bound_seller)
    terms = (await response_terms.find_terms(conn, {handoff.agreement_version}))[handoff.agreement_version]
    deal_ids = await find_deal_ids(conn, [stage.deal for stage in handoff.standings])
    (result,) = await commit_deal_updates(conn, [to_deal_update(handoff, terms, update, deal_ids)])
    if isinstance(result, Refusal):
        raise result
    (after,) = await handoffs.find_many(conn, [handoff.handoff_id])
    await _save_note(conn, update, handoff, after)
    return after.summary()


async def _save_note(conn: Connection, update: SellerDealUpdate, before: Handoff, after: Handoff) -> None:
    """Save the note of an outcome, unless the outcome was a repeat."""
    command = update.command
    if isinstance(command, Outcome) and after.standings != before.standings:
        at = update.stated_at or await database_clock(conn)
        await save_text(conn, after, "outcome", at, update.key_id, note=command.note)
