"""Creating and changing sellers, and setting who leads a team."""

from services.handoff.sellers import store
from services.handoff.sellers.domain import Seller, UnknownTeam, UnknownTeamLead
from shared.db.connection import Connection


async def put_seller(conn: Connection, seller: Seller) -> None:
    """Create or change a seller. All teams are locked first, so that no other transaction assigns sellers meanwhile."""
    await store.create_team(conn, seller.team)
    await store.lock_teams(conn)
    await store.save(conn, seller)


async def set_team_lead(conn: Connection, team: str, lead: str | None) -> None:
    """Set the seller who leads a team; None: the team has no lead. Raises UnknownTeam, UnknownTeamLead."""
    if not await store.lock_teams(conn, [team]):
        raise UnknownTeam
    if lead is not None and await store.one(conn, lead) is None:
        raise UnknownTeamLead
    await store.set_team_lead(conn, team, lead)
