"""Teams as they stand: who is in them, how much each seller has open, and how much waits."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.handoffs import store
from services.handoff.sellers import store as sellers
from services.handoff.sellers.domain import BoundKey, unbound
from shared.access import Caller, Needs
from shared.http import Router, problems

router = Router(answers={BoundKey: 403})


class MemberOut(BaseModel):
    """A seller of the team; `open`: handoffs offered, accepted and contacted."""

    seller: str
    open: int
    capacity: int | None
    weight: float
    active: bool


class TeamOut(BaseModel):
    """A team; `queued`: handoffs that wait for one of its sellers."""

    team: str
    sellers: list[MemberOut]
    queued: int


class TeamsOut(BaseModel):
    """Every team that a seller was ever in."""

    teams: list[TeamOut]


@router.get("/v1/teams", responses=problems(403))
async def get_teams(request: Request, caller: Annotated[Caller, Depends(Needs("sales"))]) -> TeamsOut:
    """Every team, by name."""
    unbound(caller.seller)
    async with request.app.state.handoff.database.reading() as conn:
        teams = await sellers.all_teams(conn)
        seats = await sellers.everybody(conn)
        counts = await store.open_counts(conn, [seat.seller.seller for seat in seats])
        queued = await store.queued_counts(conn)
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
        teams=[TeamOut(team=team, sellers=found, queued=queued.get(team, 0)) for team, found in members.items()]
    )
