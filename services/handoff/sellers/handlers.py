"""Creating and changing sellers, and setting who leads a team."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.handoff.sellers import store
from services.handoff.sellers.domain import (
    Seller,
    SellerExists,
    UnknownDestination,
    UnknownTeam,
    UnknownTeamLead,
    find_departure,
    next_absence,
)
from shared.auth import record_change
from shared.db.connection import Connection
from shared.db.database import database_clock


async def put_seller(conn: Connection, seller: Seller, key_id: UUID) -> Seller:
    """Create or change a seller, for the caller with this API key; the seller as stored.

    All teams are locked first, so that no other transaction assigns sellers meanwhile. Raises UnknownDestination.
    """
    await store.create_team(conn, seller.team)
    await store.lock_teams(conn)
    before = await store.find(conn, seller.seller)
    if seller.notify is None:
        seller = replace(seller, notify=before.notify if before else ())
    if before == seller:
        return seller
    await require_destinations(conn, seller.notify or ())
    await store.save(conn, seller)
    await record_change(conn, key_id, "saved", f"sellers/{seller.seller}")
    if before is None or _attendance(before) != _attendance(seller):
        now = await database_clock(conn)
        # A new seller holds nothing yet.
        departure = find_departure(seller, now) if before else next_absence(seller, now)
        await store.set_departures(conn, {seller.seller: departure})
    return seller


async def add_seller(conn: Connection, seller: Seller, key_id: UUID) -> None:
    """Create the seller that a person filled in; one that there is stays. Raises SellerExists."""
    await store.create_team(conn, seller.team)
    await store.lock_teams(conn)
    if await store.find(conn, seller.seller) is not None:
        raise SellerExists
    await put_seller(conn, seller, key_id)


async def recheck_inactive_sellers(conn: Connection) -> None:
    """Let inactive sellers pass on what they hold; the periodic task of absences does it."""
    await store.lock_teams(conn)
    now = await database_clock(conn)
    inactive = [row.seller.seller for row in await store.find_all(conn) if not row.seller.active]
    await store.set_departures(conn, dict.fromkeys(inactive, now))


async def set_team_lead(
    conn: Connection, team: str, lead: str | None, key_id: UUID, notify: Sequence[str] | None = None
) -> list[str]:
    """Set the seller who leads a team, for the caller with this API key; None: the team has no lead.

    `notify`: the destinations of the team; None: they stay as they are. The answer: those that the team has now.
    Raises UnknownTeam, UnknownTeamLead, UnknownDestination.
    """
    if not await store.lock_teams(conn, [team]):
        raise UnknownTeam
    if lead is not None and await store.find(conn, lead) is None:
        raise UnknownTeamLead
    await require_destinations(conn, notify or ())
    if await store.set_team(conn, team, lead, notify):
        await record_change(conn, key_id, "saved", f"teams/{team}")
    return list((await store.find_team_destinations(conn))[team])


async def require_destinations(conn: Connection, names: Sequence[str]) -> None:
    """Raises UnknownDestination if one of these does not exist."""
    if len(await store.find_destinations(conn, names)) < len(set(names)):
        raise UnknownDestination


def _attendance(seller: Seller) -> object:
    return seller.active, seller.away, seller.on_leave
