"""`/setup/destinations`: where notices go and how each fares, with a button that tries it and forms for one."""

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.handoff.destinations.handlers import destinations
from services.handoff.destinations.handlers.as_caller import find_all, save_destination
from services.handoff.destinations.handlers.trial import send_trial
from services.handoff.destinations.schemas import DestinationForm, DestinationIn, DestinationOut
from shared.auth.setup import Field, Form, SalesAdmin, Step, find_problem, make_setup_router, show_step, submit
from shared.errors import Refusal
from shared.http import Code, Problem, parse_body
from shared.web import make_page_renderer

ADDRESS = "/setup/destinations"
LEADS_TO = (ADDRESS, "All destinations")
KINDS = (
    ("email", "mail"),
    ("slack", "a channel of Slack"),
    ("teams", "a channel of Teams"),
    ("webhook", "a program of yours"),
)
QUIET = (("outside business hours", "quiet outside business hours"), ("never", "never quiet"))
DIGESTS = (("none", "told at once"), ("daily", "all but offers once a day, in the morning"))

page = make_page_renderer(__file__)
router = make_setup_router()


@router.get(ADDRESS, response_class=HTMLResponse)
async def show_destinations(request: Request, viewer: SalesAdmin) -> HTMLResponse:
    """Every destination, and the form that adds one."""
    return await show(request)


@router.post(ADDRESS)
async def add_destination(request: Request, viewer: SalesAdmin) -> Response:
    """Save the destination in the form, as `PUT /v1/destinations/{destination}` does."""

    async def send(raw: bytes) -> None:
        form = parse_body(DestinationForm, raw)
        wanted = DestinationIn(**form.model_dump(exclude={"destination"}))
        await save_destination(request, viewer.key_id, form.destination, wanted)

    return await submit(request, make_step(None), send)


@router.get(ADDRESS + "/{destination}")
async def show_destination(destination: Code, request: Request, viewer: SalesAdmin) -> Response:
    """All that is set for a destination, in a form; what is secret of it stays unless it is given anew."""
    found = await find_all(request, destination)
    if not found:
        raise Problem(404, "There is no such destination")
    return show_step(request, make_step(found[0]))


@router.post(ADDRESS + "/{destination}/test", response_class=HTMLResponse)
async def try_destination(destination: Code, request: Request, viewer: SalesAdmin) -> HTMLResponse:
    """Send a test message now, and say what became of it."""
    reason = await send_trial(request.app.state.handoff, viewer, destination)
    return await show(request, tested=destination, reason=reason)


@router.post(ADDRESS + "/{destination}/deletion", response_class=HTMLResponse)
async def delete_destination(destination: Code, request: Request, viewer: SalesAdmin) -> Response:
    """Delete the destination, as `DELETE /v1/destinations/{destination}` does."""
    database = request.app.state.handoff.database
    try:
        await database.run(lambda conn: destinations.delete(conn, destination, viewer.key_id))
    except Refusal as refusal:
        problem = find_problem(request, refusal)
        sentence = str(problem.more.get("detail", problem.title))
        return await show(request, problem.status_code, kept=destination, reason=sentence)
    return RedirectResponse(ADDRESS, 303)


async def show(
    request: Request, status: int = 200, tested: str = "", kept: str = "", reason: str | None = None
) -> HTMLResponse:
    """The page. `tested`: the destination that was tried; `kept`: one that cannot be deleted; `reason`: why not."""
    return page(
        "destinations.html",
        status,
        destinations=await find_all(request),
        kinds=dict(KINDS),
        tested=tested,
        kept=kept,
        reason=reason,
        step=make_step(None),
        problem=None,
        **request.state.frame,
    )


def make_step(stored: DestinationOut | None) -> Step:
    """The form that adds a destination, or changes this one."""
    kind, quiet = (stored.kind, stored.quiet) if stored else ("email", QUIET[0][0])
    name = "hidden" if stored else "text"
    fields = (
        Field("destination", "Name, by which sellers and teams have it", stored.destination if stored else "",
              "mail", name, required=True),
        Field("kind", "Kind", kind, kind="select", options=KINDS),
        Field("to", "For mail: the address; empty: each seller is told at the own one", (stored and stored.to) or "",
              "team@example.com"),
        Field("url", "For a channel or program: the address of its incoming webhook", kind="password"),
        Field("secret", "For a program: whsec_…, which signs each message", kind="password"),
        Field("quiet", "Quiet", quiet, kind="select", options=QUIET),
        Field("digest", "Digest", stored.digest if stored else "none", kind="select", options=DIGESTS),
    )  # fmt: skip
    if stored is None:
        return Step("Add a destination", form=Form(ADDRESS, "Add the destination", fields), leads_to=LEADS_TO)
    sentence = "Its address and secret are never shown, and stay unless they are given here anew."
    return Step(
        stored.destination, sentence=sentence, form=Form(ADDRESS, "Save the destination", fields), leads_to=LEADS_TO
    )
