"""`/setup`: the first steps until they are done, and what is set up where."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from shared.auth import Caller, Viewer
from shared.auth.setup import FIRST_STEPS, describe_key
from shared.http import Router
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


@router.get("/setup", response_class=HTMLResponse)
async def show_setup(
    request: Request, viewer: Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]
) -> HTMLResponse:
    """The five steps, which are loaded from the services that know them, and the pages that the viewer may open."""
    setup = {"key": describe_key(request, viewer)["command"], "steps": FIRST_STEPS}
    return page("home.html", setup=setup, **request.state.frame)
