"""Adding, changing and ending content cards."""

from uuid import UUID

from services.handoff.content import store
from services.handoff.content.domain import (
    CARDS_LIMIT,
    ContentCard,
    ContentCardExists,
    ContentCardNotFound,
    TooManyContentCards,
)
from shared.auth import record_change
from shared.db.connection import Connection


async def put_card(conn: Connection, card: ContentCard, key_id: UUID, *, is_new: bool = False) -> None:
    """Add or change a card, for the caller with this API key. Raises TooManyContentCards.

    `is_new`: one that there is stays. Raises ContentCardExists.
    """
    await store.lock(conn)
    stored = await store.find(conn, card.card)
    if stored and is_new:
        raise ContentCardExists
    if stored == card:
        return
    if stored is None and len(await store.find_all(conn)) >= CARDS_LIMIT:
        raise TooManyContentCards
    await store.save(conn, card)
    await record_change(conn, key_id, "saved", f"content/{card.card}")


async def end_card(conn: Connection, card: str, key_id: UUID) -> None:
    """Delete a card: it comes along no more. Raises ContentCardNotFound."""
    if not await store.delete(conn, card):
        raise ContentCardNotFound
    await record_change(conn, key_id, "deleted", f"content/{card}")


async def load_card(conn: Connection, card: str) -> ContentCard:
    """The card with this id. Raises ContentCardNotFound."""
    stored = await store.find(conn, card)
    if stored is None:
        raise ContentCardNotFound
    return stored
