"""A seller tells of a deal."""

from services.handoff.agreements.store import response_terms as agreements
from services.handoff.deals.domain.seller_updates import Outcome, SellerDealUpdate, to_deal_update
from services.handoff.deals.handlers.deals import commit_deal_updates
from services.handoff.deals.store import deals
from services.handoff.handoffs.store import handoffs
from services.handoff.responses.handlers import load_visible, save_note
from shared.db.connection import Connection
from shared.db.database import database_clock
from shared.errors import Refusal
from shared.idempotency.domain import Document


async def record_seller_update(conn: Connection, telling: SellerDealUpdate) -> Document:
    """Take it like a message of the CRM about this handoff's deal. Raises a Refusal."""
    handoff = await load_visible(conn, telling.handoff_id, telling.only)
    terms = await agreements.terms(conn, {handoff.agreement_version})
    names = await deals.names(conn, [standing.deal for standing in handoff.standings])
    (posted,) = await commit_deal_updates(
        conn, [to_deal_update(handoff, terms[handoff.agreement_version], telling, names)]
    )
    if isinstance(posted, Refusal):
        raise posted
    (after,) = await handoffs.find_many(conn, [handoff.handoff_id])
    if isinstance(telling.said, Outcome) and after.standings != handoff.standings:
        await save_note(
            conn, after, "outcome", {"note": telling.said.note}, telling.stated_at or await database_clock(conn)
        )
    return after.summary()
