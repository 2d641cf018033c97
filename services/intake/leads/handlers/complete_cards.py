"""Contact cards that were written before people could be found by words: they get their companies and words."""

from services.intake.identity.store.contact_cards import find_cards, find_companies, find_incomplete, put_cards
from services.intake.identity.store.leads import lock_leads
from shared.db.connection import Connection
from shared.db.database import database_clock

CARDS_AT_ONCE = 200


async def complete_cards(conn: Connection) -> int:
    """Complete at most CARDS_AT_ONCE cards; how many were incomplete."""
    incomplete = await find_incomplete(conn, CARDS_AT_ONCE)
    if incomplete:
        leads, _ = await lock_leads(conn, incomplete)
        cards = [card for card in (await find_cards(conn, leads)).values() if not card.complete]
        companies = await find_companies(conn, [card.lead_id for card in cards])
        completed = [
            card._replace(company=card.company or companies.get(card.lead_id), complete=True) for card in cards
        ]
        await put_cards(conn, completed, await database_clock(conn))
    return len(incomplete)
