"""`/agreement`: the document in sentences, its history, and what it changes."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from services.qualification.agreements.pages import show_room
from services.qualification.dependencies import HIGHEST_VERSION, Version
from shared.auth import Caller, Viewer
from shared.http import Router

router = Router(include_in_schema=False)
Reader = Annotated[Caller, Depends(Viewer("read", "marketing", "sales"))]


@router.get("/agreement", response_class=HTMLResponse)
async def show_agreement(request: Request, viewer: Reader) -> Response:
    """The agreement in force; before the first one, the newest draft."""
    return await show_room.show_latest(request, viewer)


@router.get("/agreement/{version}", response_class=HTMLResponse)
async def show_version(version: Version, request: Request, viewer: Reader) -> HTMLResponse:
    """One version, with its comments and signatures."""
    return await show_room.show_version(request, viewer, version)


@router.get("/agreement/{version}/changes", response_class=HTMLResponse)
async def show_changes(
    version: Version, request: Request, _: Reader, since: Annotated[int, Query(ge=1, le=HIGHEST_VERSION)]
) -> HTMLResponse:
    """What this version changes since another one, clause by clause."""
    return await show_room.show_changes(request, since, version)
