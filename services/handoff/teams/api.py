"""The routes of teams: their sellers, what each seller has open, how much is queued, and who leads them."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.handoffs.store import handoffs, queue
from services.handoff.sellers import store as sellers
from services.handoff.sellers.domain import (
    Seller,
    SellerKeyNotAllowed,
    UnknownDestination,
    UnknownTeam,
    UnknownTeamLead,
    require_unbound_key,
)
from services.handoff.sellers.handlers import set_team
from services.handoff.sellers.schemas import Notify, name_destination
from shared.auth import Caller, RequireScope
from shared.db.connection import Connection
from shared.http import REQUEST_MODEL, Body, Code, Name, Router, field_problem, problems

router = Router(
    answers={
        SellerKeyNotAllowed: 403,
        UnknownTeam: 404,
        UnknownTeamLead: field_problem("/lead"),
        UnknownDestination: name_destination,
    }
)


class MemberOut(BaseModel):
    """A seller of the team; `open`: handoffs offered, accepted and contacted."""

    seller: str
    open: int
    capacity: int | None
    weight: float
    active: bool


class TeamOut(BaseModel):
    """A team. `lead`: the seller who gets leads that no seller answered; `queued`: handoffs that wait for it."""

    team: str
    lead: str | None
    sellers: list[MemberOut]
    queued: int
    notify: list[str]


class TeamLeadIn(BaseModel):
    """The seller who leads a team, of this team or another one; null: the team has no lead.

    `notify`: the destinations that hear what the team's sellers hear; without it they stay as they are.
    """

    model_config = REQUEST_MODEL

    lead: Code | None
    notify: Notify | None = None


class TeamLeadOut(BaseModel):
    """The team with its lead."""

    team: str
    lead: str | None
    notify: list[str]


class TeamsOut(BaseModel):
    """Every team that a seller was ever in."""

    teams: list[TeamOut]


@router.get("/v1/teams", responses=problems(403))
async def get_teams(request: Request, caller: Annotated[Caller, Depends(RequireScope("sales"))]) -> TeamsOut:
    """Every team, by name."""
    require_unbound_key(caller.seller)
    database = request.app.state.handoff.database
    teams, found, open_counts, queued = await database.slow_reads.run(_read_teams)
    notify = await database.slow_reads.run(sellers.find_team_destinations)
    members: dict[str, list[MemberOut]] = {team: [] for team in teams}
    for seller in found:
        members[seller.team].append(_member_out(seller, open_counts.get(seller.seller, 0)))
    return TeamsOut(
        teams=[
            TeamOut(
                team=team,
                lead=lead,
                sellers=members[team],
                queued=queued.get(team, 0),
                notify=notify.get(team, []),
            )
            for team, lead in teams.items()
        ]
    )


@router.put("/v1/teams/{team}", responses=problems(403, 404))
async def put_team(
    team: Name,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    body: Annotated[TeamLeadIn, Depends(Body(TeamLeadIn))],
) -> TeamLeadOut:
    """Set who leads a team: a lead that no seller answered goes to that seller, if the agreement says so."""
    require_unbound_key(caller.seller)
    database, key_id = request.app.state.handoff.database, caller.key_id

    async def save(conn: Connection) -> dict[str, list[str]]:
        await set_team(conn, team, body.lead, body.notify, key_id)
        return await sellers.find_team_destinations(conn)

    return TeamLeadOut(team=team, lead=body.lead, notify=(await database.run(save))[team])


async def _read_teams(conn: Connection) -> tuple[dict[str, str | None], list[Seller], dict[str, int], dict[str, int]]:
    """Teams with their leads, sellers, open handoffs by seller, queued ones by team."""
    teams, rows = await sellers.all_teams(conn), await sellers.find_all(conn)
    found = [row.seller for row in rows]
    open_counts = await handoffs.count_open(conn, [seller.seller for seller in found])
    return teams, found, open_counts, await queue.count_queued(conn)


def _member_out(seller: Seller, open_count: int) -> MemberOut:
    return MemberOut(
        seller=seller.seller, open=open_count, capacity=seller.capacity, weight=seller.weight, active=seller.active
    )
