"""Reading what sellers are called, and where meetings with them are booked."""

from collections.abc import Iterable

from services.handoff.sellers import store
from shared.db.connection import Connection

# How many sellers a form offers, in the order of their ids.
OTHERS_LIMIT = 500


async def find_names(conn: Connection, sellers: Iterable[str | None]) -> dict[str, str]:
    """The names of those of these sellers that exist, by id."""
    return {each.seller: each.name for each in await store.find_many(conn, {each for each in sellers if each})}


async def find_booking_url(conn: Connection, seller: str | None) -> str | None:
    """The web page on which a meeting with this seller is booked, if there is one."""
    stored = await store.find(conn, seller) if seller else None
    return stored.booking_url if stored else None


async def list_others(conn: Connection, seller: str | None) -> dict[str, str]:
    """The active sellers beside this one, each with name and team, by id."""
    found = await store.find_page(conn, "", OTHERS_LIMIT)
    return {each.seller: f"{each.name}, {each.team}" for each in found if each.active and each.seller != seller}
