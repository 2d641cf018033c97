"""`/setup/teams`: who is in each team, what each seller has open, who leads it, and when sales works."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from services.handoff.sellers.domain import UnknownMember
from services.handoff.sellers.handlers import set_team_lead
from services.handoff.teams.domain import describe_week
from services.handoff.teams.handlers import Team, load_promises, load_teams, move_seller
from services.handoff.teams.schemas import MemberForm, TeamLeadForm
from shared.agreement.readers.sales import SalesTerms
from shared.auth.setup import Field, Form, SalesAdmin, Step, make_setup_router, submit
from shared.db.connection import Connection
from shared.http import field_problem, parse_body
from shared.web import make_page_renderer

ADDRESS = "/setup/teams"
LEADS = "/setup/teams/leads"
LEADS_TO = (ADDRESS, "All teams")

page = make_page_renderer(__file__)
router = make_setup_router(answers={UnknownMember: field_problem("/seller")})


@router.get(ADDRESS, response_class=HTMLResponse)
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
        forms=[make_member_step(teams), *([make_lead_step(teams)] if teams else [])],
        problem=None,
        **request.state.frame,
    )


@router.post(ADDRESS)
async def put_member(request: Request, viewer: SalesAdmin) -> Response:
    """Put a seller into a team, as `PUT /v1/sellers/{seller}` does."""

    async def send(raw: bytes) -> None:
        form, handoff = parse_body(MemberForm, raw), request.app.state.handoff
        await handoff.database.run(lambda conn: move_seller(conn, form.seller, form.team, viewer.key_id))
        handoff.assign_queued.wake()

    return await submit(request, make_member_step(await find_teams(request)), send)


@router.post(LEADS)
async def put_lead(request: Request, viewer: SalesAdmin) -> Response:
    """Set who leads a team, as `PUT /v1/teams/{team}` does."""

    async def send(raw: bytes) -> None:
        form, database = parse_body(TeamLeadForm, raw), request.app.state.handoff.database
        await database.run(lambda conn: set_team_lead(conn, form.team, form.lead, viewer.key_id))

    return await submit(request, make_lead_step(await find_teams(request)), send)


async def find_teams(request: Request) -> list[Team]:
    """The teams, of which a form has the names and the sellers."""
    teams: list[Team] = await request.app.state.handoff.database.slow_reads.run(load_teams)
    return teams


def make_member_step(teams: list[Team]) -> Step:
    """The form that puts a seller into a team."""
    fields = (
        Field("seller", "Seller", kind="select", options=list_sellers(teams), required=True),
        Field("team", "Team; a new name makes a team", options=tuple(each.team for each in teams), required=True),
    )
    return Step("Put a seller into a team", form=Form(ADDRESS, "Put into the team", fields), leads_to=LEADS_TO)


def make_lead_step(teams: list[Team]) -> Step:
    """The form that says who leads a team."""
    names = tuple(each.team for each in teams)
    fields = (
        Field("team", "Team", kind="select", options=names, required=True),
        Field("lead", "Lead, who gets what no seller of the team answered", kind="select",
              options=(("", "no lead"), *list_sellers(teams))),
    )  # fmt: skip
    return Step("Say who leads a team", form=Form(LEADS, "Save the lead", fields), leads_to=LEADS_TO)


def list_sellers(teams: list[Team]) -> tuple[tuple[str, str], ...]:
    """The sellers by id, each with name and team."""
    sellers = sorted((member.seller for team in teams for member in team.members), key=lambda each: each.seller)
    return tuple((each.seller, f"{each.name} ({each.seller}), {each.team}") for each in sellers)
