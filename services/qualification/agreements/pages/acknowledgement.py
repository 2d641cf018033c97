"""`/agreement/reading`: a person who has not read the agreement in force is asked to, in the inbox too."""

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.handlers.acknowledge import acknowledge, find_unread
from services.qualification.agreements.pages.room import Reader
from services.qualification.agreements.pages.show_room import page, show_version
from services.qualification.dependencies import Version, get_dependencies
from shared.agreement.readers.locale import read_locale
from shared.auth import form_fields
from shared.errors import Refusal
from shared.http import Problem, Router

router = Router(include_in_schema=False)


@router.get("/agreement/reading", response_class=HTMLResponse)
async def show_reading(request: Request, viewer: Reader) -> HTMLResponse:
    """The question to the viewer, as a part of another page or by itself; nothing where it was answered."""
    agreement = await find_unread(get_dependencies(request).database, viewer)
    zone = read_locale(agreement.document).zone if agreement else None
    is_part = "hx-request" in request.headers
    return page(
        "reading_part.html" if is_part else "reading.html", agreement=agreement, zone=zone, **request.state.frame
    )


@router.post("/agreement/{version}/acknowledgements", response_class=HTMLResponse)
async def say_read(version: Version, request: Request, viewer: Reader) -> Response:
    """Say that the viewer read it, as `POST /v1/agreements/{version}/acknowledgements` does; back to where it was."""
    sent = await form_fields.read_form(request)
    try:
        await acknowledge(get_dependencies(request).database, viewer, version)
    except (Problem, Refusal) as refused:
        return await show_version(request, viewer, version, sent, refused)
    return RedirectResponse("/inbox" if sent.get("page") == "inbox" else f"/agreement/{version}", 303)
