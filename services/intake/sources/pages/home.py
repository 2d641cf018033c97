"""`/setup`: leads to the first page of what the viewer may set up."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import RedirectResponse

from shared.auth import Caller, Viewer
from shared.auth.page_frame import find_setup_home
from shared.http import Router

router = Router(include_in_schema=False)


@router.get("/setup")
async def show_setup(
    viewer: Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))],
) -> RedirectResponse:
    """To sources for marketing, to sellers for sales."""
    return RedirectResponse(find_setup_home(viewer), 303)
