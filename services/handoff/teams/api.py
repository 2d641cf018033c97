"""The routes of teams: their sellers, what each seller has open, how much is queued, and who leads them."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.sellers.domain import (
    Seller,
    SellerKeyNotAllowed,
    UnknownDestination,
    UnknownTeam,
    UnknownTeamLead,
    require_unbound_key,
)
from services.handoff.sellers.handlers import set_team_lead
from services.handoff.teams.handlers import Team, load_teams
from services.handoff.teams.schemas import TeamLeadIn
from shared.auth import Caller, RequireScope
from shared.http import Body, Name, Router, field_problem, problems

router = Router(
    answers={
        SellerKeyNotAllowed: 403,
        UnknownTeam: 404,
        UnknownTeamLead: field_problem("/lead"),
        UnknownDestination: field_problem("/notify"),
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
    found: list[Team] = await request.app.state.handoff.database.slow_reads.run(load_teams)
    return TeamsOut(teams=[_team_out(team) for team in found])


@router.put("/v1/teams/{team}", responses=problems(403, 404))
async def put_team(
    team: Name,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    body: Annotated[TeamLeadIn, Depends(Body(TeamLeadIn))],
) -> TeamLeadOut:
    """Set who leads a team and where it is told: the lead gets what no seller answered, if the agreement says so."""
    require_unbound_key(caller.seller)
    database, key_id = request.app.state.handoff.database, caller.key_id
    notify = await database.run(lambda conn: set_team_lead(conn, team, body.lead, key_id, body.notify))
    return TeamLeadOut(team=team, lead=body.lead, notify=notify)


def _team_out(team: Team) -> TeamOut:
    members = [_member_out(member.seller, member.open) for member in team.members]
    return TeamOut(team=team.team, lead=team.lead, sellers=members, queued=team.queued, notify=list(team.notify))


def _member_out(seller: Seller, open_count: int) -> MemberOut:
    return MemberOut(
        seller=seller.seller, open=open_count, capacity=seller.capacity, weight=seller.weight, active=seller.active
    )
