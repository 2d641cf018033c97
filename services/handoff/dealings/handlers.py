"""A seller tells of a deal."""

from services.handoff.agreements import store as agreements
from services.handoff.answers.single import load_visible, save_note
from services.handoff.dealings.domain import Outcome, SellerDealUpdate, to_deal_update
from services.handoff.deals import store as deals
from services.handoff.handoffs import store as handoffs
from services.handoff.outcomes.handlers import commit_deal_updates
from shared.database import database_clock
from shared.failures import Refusal
from shared.idempotency.domain import Document
from shared.sql import Connection


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
