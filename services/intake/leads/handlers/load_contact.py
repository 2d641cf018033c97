"""Who a person is, for a page: the contact card, what is known, and what the person wrote."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.intake.attributes.store import find_enrichments
from services.intake.captures.domain.capture import Words
from services.intake.captures.store import captures, words
from services.intake.identity.domain.contact_card import ContactCard
from services.intake.identity.store.card_search import is_handed_to
from services.intake.identity.store.contact_cards import find_cards
from services.intake.identity.store.leads import ids_of_person
from services.intake.leads.domain.attribute_history import AttributeValue, attribute_history, find_valid, list_reports
from shared.db.connection import Connection


class Contact(NamedTuple):
    """A person: the card, the attributes that count now, and what was written, the newest capture first."""

    lead_id: UUID
    card: ContactCard
    attributes: Mapping[str, AttributeValue]
    words: Sequence[Words]


async def load_contact(conn: Connection, lead_id: UUID, seller: str | None) -> Contact | None:
    """The person who has this id; None if there is none, or none that a caller bound to this seller may see."""
    ids = await ids_of_person(conn, lead_id)
    if not ids or (seller is not None and not await is_handed_to(conn, ids, seller)):
        return None
    cards = await find_cards(conn, ids[:1])
    arrived, enrichments = await captures.find_captures(conn, ids), await find_enrichments(conn, ids)
    history = attribute_history(list_reports(arrived, enrichments))
    written = await words.find_words(conn, ids)
    return Contact(
        ids[0],
        cards[ids[0]],
        {name: find_valid(values) for name, values in history.items()},
        written[::-1],
    )
