"""Destinations as routes and pages read and save them."""

from uuid import UUID

from starlette.requests import Request

from services.handoff.destinations import store
from services.handoff.destinations.handlers import destinations
from services.handoff.destinations.schemas import DestinationIn, DestinationOut, describe


async def save_destination(request: Request, key_id: UUID, name: str, wanted: DestinationIn) -> None:
    """Save a destination. Raises AddressNotAllowed, UrlRequired, TooManyDestinations."""
    handoff = request.app.state.handoff
    if wanted.url:
        handoff.webhooks.sender.transport.require_allowed(wanted.url)
    await handoff.database.run(lambda conn: destinations.save(conn, handoff.secrets, name, wanted, key_id))
    handoff.notices.wake()


async def find_all(request: Request, name: str | None = None) -> list[DestinationOut]:
    """Every destination, or the one with this name, with how it fares."""
    handoff = request.app.state.handoff
    async with handoff.database.read_connection() as conn:
        rows = await (store.find_all(conn) if name is None else store.find_many(conn, [name]))
        health = await store.find_health(conn, [row.destination for row in rows])
    found = [destinations.open_target(handoff.secrets, row).destination for row in rows]
    return [describe(each, health.get(each.destination, {})) for each in found]
