"""The sign-in page, and the route that signs out.

There a person gives a key or the secret of a link for the session cookie, or asks for a link by mail.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.auth import form_tokens, links
from shared.auth.find_caller import (
    TOO_MANY_SIGN_INS,
    count_failed_sign_in,
    count_link_request,
    find_caller_to_sign_in,
    require_attempts_left,
)
from shared.auth.page_viewer import refuse_cross_site
from shared.auth.sessions import COOKIE, Sessions
from shared.auth.signin_form import read_form_once, refuse_old_form, show_form
from shared.auth.start_session import end_session, enter, local_path
from shared.http import Problem, Router, Text

WRONG_KEY = "This key is wrong or was revoked."
ENDED_LINK = "This link was used or has ended. Ask for another one."
MAILED = (
    "If this address is a person's of this Accord, a mail with a link is on its way. It works for 15 minutes, once."
)

router = Router(include_in_schema=False)


@router.get("/signin")
async def signin_form(
    request: Request,
    next: Annotated[Text, Query()] = "/",  # noqa: A002 - its name
    link: Annotated[Text, Query()] = "",
) -> Response:
    """The form; with a link's secret a button that uses it, since programs that scan mails open links."""
    return show_form(request, local_path(next), link=link)


@router.post("/signin")
async def sign_in(request: Request) -> Response:
    form = await read_form_once(request)
    destination = local_path(form.get("next", "/"))
    if refused := refuse_old_form(request, form):
        return refused
    if secret := form.get("link", ""):
        key_id, refusal = await use_link(request, secret), ENDED_LINK
    else:
        caller, refusal = await find_caller_to_sign_in(request, form.get("key", "").strip()), WRONG_KEY
        key_id = caller.key_id if caller else None
    if key_id is None:
        return show_form(request, destination, refusal, 401)
    return await enter(request, destination, key_id)


@router.post("/signin/link")
async def ask_for_link(request: Request) -> Response:
    """Have a link mailed. The answer is the same for every address, also for one that Accord does not know."""
    form = await read_form_once(request)
    if refused := refuse_old_form(request, form):
        return refused
    if not request.app.state.settings.sends_mail:
        raise Problem(404)
    count_link_request(request)
    sessions: Sessions = request.app.state.sessions
    await sessions.database.run(lambda conn: links.ask_for_mail(conn, form.get("email", "").strip()))
    return show_form(request, local_path(form.get("next", "/")), said=MAILED)


async def use_link(request: Request, secret: str) -> UUID | None:
    """The key of the person whom the link signs in; None for one that has ended, which counts as a failed sign-in."""
    limit = request.app.state.rate_limits.sign_in
    require_attempts_left(request, limit, TOO_MANY_SIGN_INS)
    sessions: Sessions = request.app.state.sessions
    key_id: UUID | None = await sessions.database.run(lambda conn: links.use(conn, secret))
    if key_id is None:
        count_failed_sign_in(request, limit)
    return key_id


@router.post("/signout")
async def sign_out(request: Request) -> Response:
    """End the session: its cookie is worth nothing any more, wherever it was copied to."""
    refuse_cross_site(request)
    sessions: Sessions = request.app.state.sessions
    cookie = request.cookies.get(COOKIE, "")
    if await sessions.find(cookie) is not None:
        await form_tokens.require_form_token(request, cookie)
        await end_session(request)
    response = RedirectResponse("/signin", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return response
