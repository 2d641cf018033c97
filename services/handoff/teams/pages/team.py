"""`/setup/teams/settings`: who leads a team, and the destinations at which it is told."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from services.handoff.sellers.handlers import set_team_lead
from services.handoff.teams import store
from services.handoff.teams.handlers import Team, load_teams
from services.handoff.teams.pages import team_form
from shared.auth.form_fields import read_form
from shared.auth.setup import SalesAdmin, Step, make_setup_router, show_step, submit
from shared.db.connection import Connection
from shared.http import Name, Problem

router = make_setup_router()


@router.get(team_form.CHANGE)
async def show_team(request: Request, viewer: SalesAdmin, team: Annotated[Name, Query()]) -> Response:
    """Who leads a team and where it is told, in a form."""
    step = await load_step(request, team)
    if step is None:
        raise Problem(404, "There is no such team")
    return show_step(request, step)


@router.post(team_form.CHANGE)
async def change_team(request: Request, viewer: SalesAdmin) -> Response:
    """Change the team as `PUT /v1/teams/{team}` does, and back to the page of all teams."""

    async def send(raw: bytes) -> None:
        form, database = team_form.read_team(raw), request.app.state.handoff.database
        await database.run(lambda conn: set_team_lead(conn, form.team, form.lead, viewer.key_id, form.notify))

    sent = (await read_form(request)).get("team", "")
    empty = team_form.make_step(Team(sent, None, (), 0, ()), [], [])
    return await submit(request, await load_step(request, sent) or empty, send)


async def load_step(request: Request, name: str) -> Step | None:
    """The form of the team with what is stored now; None if there is no such team."""

    async def read(conn: Connection) -> tuple[list[Team], list[str]]:
        return await load_teams(conn), await store.list_destinations(conn, team_form.NAMED_DESTINATIONS)

    teams, destinations = await request.app.state.handoff.database.slow_reads.run(read)
    team = next((each for each in teams if each.team == name), None)
    return None if team is None else team_form.make_step(team, teams, destinations)
