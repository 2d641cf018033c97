"""The loop behind the search for people."""

from services.intake.identity.store.card_search import index_new_words
from services.intake.leads.handlers.complete_cards import CARDS_AT_ONCE, complete_cards
from shared.db.database import Database

# After an event, which nearly always tells of a capture, and without one.
AFTER_EVENTS_SECONDS = 5.0
IDLE_SECONDS = 60.0


async def keep_index(database: Database) -> float:
    """Complete a batch of contact cards, and put new words in their places; the seconds until the next batch."""
    count = await database.run(complete_cards)
    await database.run(index_new_words)
    return 0 if count == CARDS_AT_ONCE else IDLE_SECONDS
