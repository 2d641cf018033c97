"""Reading teams with their sellers, and what each seller has open."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.handoff.agreements.store import response_terms
from services.handoff.handoffs.store import handoffs, queue
from services.handoff.sellers import store as sellers
from services.handoff.sellers.domain import Seller, UnknownMember, is_present
from services.handoff.sellers.handlers import put_seller
from shared.agreement.readers.sales import SalesTerms, read_sales
from shared.db.connection import Connection
from shared.db.database import database_clock


@dataclass(frozen=True)
class Member:
    """A seller of a team, with the number of handoffs that are open, and whether the seller is active and not away."""

    seller: Seller
    open: int
    is_present: bool


@dataclass(frozen=True)
class Team:
    """A team that a seller was ever in.

    `lead`: the seller who gets leads that no seller answered; `queued`: handoffs that wait for the team; `notify`: the
    destinations of its notices.
    """

    team: str
    lead: str | None
    members: tuple[Member, ...]
    queued: int
    notify: tuple[str, ...]


async def load_teams(conn: Connection) -> list[Team]:
    """Every team, by name."""
    teams, rows = await sellers.all_teams(conn), await sellers.find_all(conn)
    found = [row.seller for row in rows]
    open_counts = await handoffs.count_open(conn, [seller.seller for seller in found])
    queued, notify = await queue.count_queued(conn), await sellers.find_team_destinations(conn)
    now = await database_clock(conn)
    members: dict[str, list[Member]] = {team: [] for team in teams}
    for seller in found:
        members[seller.team].append(Member(seller, open_counts.get(seller.seller, 0), is_present(seller, now)))
    return [
        Team(team, lead, tuple(members[team]), queued.get(team, 0), notify.get(team, ()))
        for team, lead in teams.items()
    ]


async def load_promises(conn: Connection) -> SalesTerms | None:
    """What sales promised in the agreement in force, with its business hours; None if none is in force."""
    _, document = await response_terms.find_signed(conn, None)
    return read_sales(document) if document else None


async def move_seller(conn: Connection, seller: str, team: str, key_id: UUID) -> None:
    """Put a seller into a team, which may be a new one, for the caller with this API key. Raises UnknownMember."""
    await sellers.create_team(conn, team)
    await sellers.lock_teams(conn)
    stored = await sellers.find(conn, seller)
    if stored is None:
        raise UnknownMember
    await put_seller(conn, replace(stored, team=team), key_id)
