"""Reading what sellers are called."""

from collections.abc import Iterable

from services.handoff.sellers import store
from shared.db.connection import Connection

# How many sellers a form offers, in the order of their ids.
OTHERS_LIMIT = 500


async def find_names(conn: Connection, sellers: Iterable[str | None]) -> dict[str, str]:
    """The names of those of these sellers that exist, by id."""
    return {each.seller: each.name for each in await store.find_many(conn, {each for each in sellers if each})}


async def list_others(conn: Connection, seller: str | None) -> dict[str, str]:
    """The active sellers beside this one, each with name and team, by id."""
    found = await store.find_page(conn, "", OTHERS_LIMIT)
    return {each.seller: f"{each.name}, {each.team}" for each in found if each.active and each.seller != seller}
