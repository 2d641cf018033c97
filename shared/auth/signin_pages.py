"""The form that trades a key for the cookie, and the way out."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.auth import ApiKeyCache
from shared.auth.page_viewer import from_own_page, own_path
from shared.auth.session_cookie import COOKIE, SESSION_SECONDS, SessionCookies
from shared.http import FORM, Router, Text, read_body
from shared.web import page

FORM_BYTES = 4096

router = Router(include_in_schema=False)


@router.get("/signin")
async def signin_form(next: Annotated[Text, Query()] = "/") -> Response:  # noqa: A002 - the parameter's name
    return page("signin.html", next=own_path(next), refused=False)


@router.post("/signin")
async def sign_in(request: Request) -> Response:
    from_own_page(request)
    form = parse_qs((await read_body(request, FORM_BYTES, (FORM,))).decode("ascii", "replace"))
    after, secret = own_path(form.get("next", ["/"])[0]), form.get("key", [""])[0].strip()
    keys: ApiKeyCache = request.app.state.keys
    caller = await keys.by_secret(secret)
    if caller is None:
        return page("signin.html", 401, next=after, refused=True)
    answer = RedirectResponse(after, 303)
    signin: SessionCookies = request.app.state.signin
    # Behind a gateway its word is enough: whoever lies only keeps their own cookie from plain connections.
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
    answer.set_cookie(
        COOKIE, signin.issue(caller), SESSION_SECONDS, secure=secure, httponly=True, samesite="strict", path="/"
    )
    return answer


@router.post("/signout")
async def sign_out(request: Request) -> Response:
    from_own_page(request)
    answer = RedirectResponse("/signin", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
