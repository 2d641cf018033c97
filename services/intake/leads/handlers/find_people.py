"""Finding people by the words of their cards, by their addresses, numbers and ids."""

from collections.abc import Sequence
from uuid import UUID

from services.intake.identity.domain.contact_card import ContactCard
from services.intake.identity.store import card_search
from services.intake.identity.store.match_keys import find_owners
from services.intake.leads.domain.question import Question
from shared.db.connection import Connection
from shared.db.database import Database
from shared.values.contact_identity import Kind, match_keys


async def find_people(database: Database, secrets: Sequence[bytes], question: Question) -> list[ContactCard]:
    """The contact cards that the question asks for, newest lead first. Raises Unavailable."""

    async def read(conn: Connection) -> list[ContactCard]:
        chosen = await _choose_leads(conn, secrets, question)
        if chosen is None:
            return await card_search.search_cards(conn, question.words, question.before, question.limit)
        return await card_search.search_cards_of(conn, chosen, question.words, question.before, question.limit)

    return await database.slow_reads.run(read)


async def _choose_leads(conn: Connection, secrets: Sequence[bytes], question: Question) -> set[UUID] | None:
    """The leads with this address, number and id that the seller may see; None for all leads."""
    sets: list[set[UUID]] = []
    values: tuple[tuple[Kind, str | None], ...] = (("email", question.email), ("phone", question.phone))
    for kind, value in values:
        if value is not None:
            owners = await find_owners(conn, match_keys(kind, value, secrets))
            sets.append(await card_search.find_survivors(conn, set(owners.values())))
    if question.lead_id is not None:
        sets.append(await card_search.find_survivors(conn, [question.lead_id]))
    if question.seller is not None:
        sets.append(await card_search.find_leads_of_seller(conn, question.seller))
    return set.intersection(*sets) if sets else None
