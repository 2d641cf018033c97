"""Starting a session: its cookie, its security event, and the token in the address that `accord up` prints."""

import re
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.auth.find_caller import count_wrong_token, require_token_allowed
from shared.auth.page_frame import find_home
from shared.auth.security_events import record_security_event
from shared.auth.sessions import COOKIE, SESSION_SECONDS, Sessions
from shared.http import Problem

# A path on this origin: not //elsewhere.example, nor /\elsewhere.example, which browsers take for another site.
LOCAL_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]*)?(?:\?[A-Za-z0-9_=&.%-]*)?")
# Who started a session by the token, in its security event.
OPERATOR_ID = UUID(int=0)


async def enter(request: Request, destination: str, key_id: UUID) -> Response:
    """The way to the destination with a session of this API key; `/` leads to where its caller begins."""
    response = RedirectResponse(destination, 303)
    cookie = await start_session(request, response, key_id)
    sessions: Sessions = request.app.state.sessions
    if destination == "/" and (caller := await sessions.find(cookie)) is not None:
        response.headers["location"] = find_home(caller)
    return response


async def start_session(request: Request, response: Response, key_id: UUID | None) -> str:
    """Start a session of this API key, or of the operator; its cookie, which is sent with the response.

    The session that the browser had ends: a copy of its cookie is worth nothing any more.
    """
    sessions: Sessions = request.app.state.sessions
    await end_session(request)
    cookie = await sessions.start(key_id)
    record_security_event("session_started", request, key_id=key_id or OPERATOR_ID, cookie=cookie)
    # Lax: a link in a mail or a terminal opens the page signed in; requests that change something are checked apart.
    response.set_cookie(
        COOKIE, cookie, SESSION_SECONDS, secure=is_secure(request), httponly=True, samesite="lax", path="/"
    )
    return cookie


async def end_session(request: Request) -> None:
    """End the session of the browser, if it has one."""
    sessions: Sessions = request.app.state.sessions
    cookie = request.cookies.get(COOKIE, "")
    if (caller := await sessions.find(cookie)) is not None:
        await sessions.end(cookie)
        record_security_event("session_ended", request, key_id=caller.key_id, cookie=cookie)


def make_sign_in_link(origin: str, secret: str) -> str:
    """The address that signs a person in with this secret."""
    return f"{origin}/signin?link={secret}"


def is_secure(request: Request) -> bool:
    """Whether the browser's connection is encrypted."""
    # A gateway's header is trusted: a client that sends a false one only keeps its own cookie from plain connections.
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))


async def trade_token(request: Request, token: str) -> Problem:
    """The redirect to the address without the token, with the cookie of a new session if the token is right.

    Raises Problem 429 for an address that sent too many wrong ones.
    """
    require_token_allowed(request)
    sessions: Sessions = request.app.state.sessions
    query = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "token"])
    redirect = Response(headers={"location": f"{local_path(request.url.path)}?{query}".rstrip("?")})
    if sessions.is_token(token):
        await start_session(request, redirect, None)
    else:
        count_wrong_token(request)
    return Problem(
        303, headers={name: redirect.headers[name] for name in ("location", "set-cookie") if name in redirect.headers}
    )


def local_path(path: str) -> str:
    """The path if it stays on this origin, else `/`."""
    return path if LOCAL_PATH.fullmatch(path) else "/"
