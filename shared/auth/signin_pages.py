"""The sign-in page, on which a user exchanges an API key for the session cookie, and the route that signs out."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.auth.key_cache import ApiKeyCache
from shared.auth.page_viewer import local_path, refuse_cross_site, set_session_cookie
from shared.auth.sessions import COOKIE, Sessions
from shared.http import FORM, Router, Text, read_body
from shared.web import page

FORM_BYTES = 4096

router = Router(include_in_schema=False)


@router.get("/signin")
async def signin_form(next: Annotated[Text, Query()] = "/") -> Response:  # noqa: A002 - the parameter's name
    return page("signin.html", next=local_path(next), refused=False)


@router.post("/signin")
async def sign_in(request: Request) -> Response:
    refuse_cross_site(request)
    form = parse_qs((await read_body(request, FORM_BYTES, (FORM,))).decode("ascii", "replace"))
    destination, secret = local_path(form.get("next", ["/"])[0]), form.get("key", [""])[0].strip()
    keys: ApiKeyCache = request.app.state.keys
    caller = await keys.by_secret(secret)
    if caller is None:
        return page("signin.html", 401, next=destination, refused=True)
    response = RedirectResponse(destination, 303)
    sessions: Sessions = request.app.state.sessions
    set_session_cookie(request, response, await sessions.start(caller.key_id))
    return response


@router.post("/signout")
async def sign_out(request: Request) -> Response:
    """End the session: its cookie is worth nothing any more, wherever it was copied to."""
    refuse_cross_site(request)
    sessions: Sessions = request.app.state.sessions
    await sessions.end(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/signin", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response
