"""`/setup/teams`: who is in each team, what each seller has open, who leads it, where it is told, and the hours."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from services.handoff.sellers.domain import UnknownMember
from services.handoff.teams.domain import describe_week
from services.handoff.teams.handlers import Team, load_promises, load_teams, move_seller
from services.handoff.teams.pages import team_form
from services.handoff.teams.schemas import MemberForm
from shared.agreement.readers.sales import SalesTerms
from shared.auth.setup import SalesAdmin, make_setup_router, submit
from shared.db.connection import Connection
from shared.http import field_problem, parse_body
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = make_setup_router(answers={UnknownMember: field_problem("/seller")})


@router.get(team_form.ADDRESS, response_class=HTMLResponse)
async def show_teams(request: Request, viewer: SalesAdmin) -> HTMLResponse:
    """Every team, with the forms that say who is in it and who leads it."""

    async def read(conn: Connection) -> tuple[list[Team], SalesTerms | None]:
        return await load_teams(conn), await load_promises(conn)

    teams, promises = await request.app.state.handoff.database.slow_reads.run(read)
    return page(
        "teams.html",
        teams=teams,
        timezone=promises.timezone if promises else "",
        hours=promises.business_hours if promises else None,
        week=describe_week(promises.business_hours) if promises and promises.business_hours else [],
        has_agreement=promises is not None,
        change=team_form.CHANGE,
        step=team_form.make_member_step(teams),
        problem=None,
        **request.state.frame,
    )


@router.post(team_form.ADDRESS)
async def put_member(request: Request, viewer: SalesAdmin) -> Response:
    """Put a seller into a team, as `PUT /v1/sellers/{seller}` does."""

    async def send(raw: bytes) -> None:
        form, handoff = parse_body(MemberForm, raw), request.app.state.handoff
        await handoff.database.run(lambda conn: move_seller(conn, form.seller, form.team, viewer.key_id))
        handoff.assign_queued.wake()

    return await submit(request, team_form.make_member_step(await find_teams(request)), send)


async def find_teams(request: Request) -> list[Team]:
    """The teams, of which a form has the names and the sellers."""
    teams: list[Team] = await request.app.state.handoff.database.slow_reads.run(load_teams)
    return teams
