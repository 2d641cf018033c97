"""Keeping a seller."""

from services.handoff.sellers import store
from services.handoff.sellers.domain import Seller, UnknownTeam, UnknownTeamLead
from shared.db.connection import Connection


async def put_seller(conn: Connection, seller: Seller) -> None:
    """Make or change a seller while nobody chooses among any team's sellers."""
    await store.make_team(conn, seller.team)
    await store.lock_teams(conn)
    await store.put(conn, seller)


async def set_team_lead(conn: Connection, team: str, lead: str | None) -> None:
    """Say who leads a team, or that nobody does. Raises UnknownTeam, UnknownLead."""
    if not await store.lock_teams(conn, [team]):
        raise UnknownTeam
    if lead is not None and await store.one(conn, lead) is None:
        raise UnknownTeamLead
    await store.set_team_lead(conn, team, lead)
