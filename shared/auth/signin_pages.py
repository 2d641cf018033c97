"""The sign-in page, on which a user exchanges an API key for the session cookie, and the route that signs out."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.auth import form_tokens, security_events
from shared.auth.find_caller import find_caller_to_sign_in
from shared.auth.page_viewer import refuse_cross_site
from shared.auth.sessions import COOKIE, Sessions
from shared.auth.start_session import is_secure, local_path, start_session
from shared.http import FORM, Router, Text, read_body
from shared.web import page

FORM_BYTES = 4096
WRONG_KEY = "This key is wrong or was revoked."
OLD_FORM = "This form was open in another browser, or before its cookies were deleted. Send it again."

router = Router(include_in_schema=False)


@router.get("/signin")
async def signin_form(request: Request, next: Annotated[Text, Query()] = "/") -> Response:  # noqa: A002 - its name
    return show_form(request, local_path(next))


@router.post("/signin")
async def sign_in(request: Request) -> Response:
    refuse_cross_site(request)
    await request.body()
    form = dict(reversed(parse_qsl((await read_body(request, FORM_BYTES, (FORM,))).decode("ascii", "replace"))))
    destination, secret = local_path(form.get("next", "/")), form.get("key", "").strip()
    visitor, token = request.cookies.get(form_tokens.VISITOR_COOKIE, ""), form.get(form_tokens.FIELD, "")
    # Another site can make a browser send this form, but not a tool, which need not load the form first.
    if form_tokens.is_sent_by_browser(request) and not form_tokens.is_form_token(token, visitor):
        security_events.record_security_event("form_refused", request)
        return show_form(request, destination, OLD_FORM, 403)
    caller = await find_caller_to_sign_in(request, secret)
    if caller is None:
        return show_form(request, destination, WRONG_KEY, 401)
    response = RedirectResponse(destination, 303)
    await start_session(request, response, caller.key_id)
    return response


@router.post("/signout")
async def sign_out(request: Request) -> Response:
    """End the session: its cookie is worth nothing any more, wherever it was copied to."""
    refuse_cross_site(request)
    sessions: Sessions = request.app.state.sessions
    cookie = request.cookies.get(COOKIE, "")
    if (caller := await sessions.find(cookie)) is not None:
        await form_tokens.require_form_token(request, cookie)
        await sessions.end(cookie)
        security_events.record_security_event("session_ended", request, key_id=caller.key_id, cookie=cookie)
    response = RedirectResponse("/signin", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response


def show_form(request: Request, destination: str, refusal: str = "", status: int = 200) -> Response:
    """The sign-in form, with a sentence about the attempt that was refused."""
    visitor = form_tokens.visitor_cookie(request)
    token = form_tokens.make_form_token(visitor)
    response: Response = page("signin.html", status, next=destination, refusal=refusal, visitor_token=token)
    if request.method == "GET" or form_tokens.is_sent_by_browser(request):
        form_tokens.keep_visitor_cookie(request, response, visitor, secure=is_secure(request))
    return response
