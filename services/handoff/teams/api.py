"""Teams as they stand: who is in them, how much each seller has open, and how much waits."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.handoffs.store import handoffs, queue
from services.handoff.sellers import store as sellers
from services.handoff.sellers.domain import SellerKeyNotAllowed, UnknownTeam, UnknownTeamLead, require_unbound_key
from services.handoff.sellers.handlers import set_team_lead
from shared.auth import Caller, RequireScope
from shared.http import REQUEST_MODEL, Body, Code, Name, Router, field_problem, problems

router = Router(answers={SellerKeyNotAllowed: 403, UnknownTeam: 404, UnknownTeamLead: field_problem("/lead")})


class MemberOut(BaseModel):
    """A seller of the team; `open`: handoffs offered, accepted and contacted."""

    seller: str
    open: int
    capacity: int | None
    weight: float
    active: bool


class TeamOut(BaseModel):
    """A team; `lead`: to whom leads without an answer go; `queued`: handoffs that wait for one of its sellers."""

    team: str
    lead: str | None
    sellers: list[MemberOut]
    queued: int


class TeamLeadIn(BaseModel):
    """Who leads a team: a seller, of this team or another one; null: nobody."""

    model_config = REQUEST_MODEL

    lead: Code | None


class TeamLeadOut(BaseModel):
    """The team with its lead."""

    team: str
    lead: str | None


class TeamsOut(BaseModel):
    """Every team that a seller was ever in."""

    teams: list[TeamOut]


@router.get("/v1/teams", responses=problems(403))
async def get_teams(request: Request, caller: Annotated[Caller, Depends(RequireScope("sales"))]) -> TeamsOut:
    """Every team, by name."""
    require_unbound_key(caller.seller)
    async with request.app.state.handoff.database.read_connection() as conn:
        teams = await sellers.all_teams(conn)
        seats = await sellers.all_sellers(conn)
        counts = await handoffs.open_counts(conn, [seat.seller.seller for seat in seats])
        queued = await queue.queued_counts(conn)
    members: dict[str, list[MemberOut]] = {team: [] for team in teams}
    for seat in seats:
        one = seat.seller
        members[one.team].append(
            MemberOut(
                seller=one.seller,
                open=counts.get(one.seller, 0),
                capacity=one.capacity,
                weight=one.weight,
                active=one.active,
            )
        )
    return TeamsOut(
        teams=[
            TeamOut(team=team, lead=teams[team], sellers=found, queued=queued.get(team, 0))
            for team, found in members.items()
        ]
    )


@router.put("/v1/teams/{team}", responses=problems(403, 404))
async def put_team(
    team: Name,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    given: Annotated[TeamLeadIn, Depends(Body(TeamLeadIn))],
) -> TeamLeadOut:
    """Say who leads a team: a lead that no seller answered goes there, if the agreement says so."""
    require_unbound_key(caller.seller)
    await request.app.state.handoff.database.run(lambda conn: set_team_lead(conn, team, given.lead))
    return TeamLeadOut(team=team, lead=given.lead)
