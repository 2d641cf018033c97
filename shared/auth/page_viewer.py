"""Who may open a page: the caller of the browser's session, which a key or the token of `accord up` started."""

import re
from typing import Annotated
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from shared.auth.caller import Caller
from shared.auth.sessions import COOKIE, SESSION_SECONDS, Sessions
from shared.http import Problem, Text

# A path on this origin: not //elsewhere.example, nor /\elsewhere.example, which browsers take for another site.
LOCAL_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]*)?(?:\?[A-Za-z0-9_=&.%-]*)?")
SAFE_METHODS = ("GET", "HEAD")


class Viewer:
    """A FastAPI dependency of pages: the caller, whose key has one of the scopes; 403 without one.

    `unbound`: 403 also for a key that is bound to a seller.

    A browser without a valid session is redirected to the sign-in form; one with the token of `accord up` in the
    address gets a session, and is redirected to the same address without it.
    """

    def __init__(self, *scopes: str, unbound: bool = False) -> None:
        self.scopes = scopes
        self.unbound = unbound

    async def __call__(self, request: Request, token: Annotated[Text, Query()] = "") -> Caller:
        if token and request.method in SAFE_METHODS:
            raise await trade_token(request, token)
        if request.method not in SAFE_METHODS:
            refuse_cross_site(request)
        caller = await find_viewer(request)
        if caller is None:
            path = f"{request.url.path}?{request.url.query}" if request.method in SAFE_METHODS else "/"
            raise Problem(303, headers={"location": f"/signin?next={quote(local_path(path.rstrip('?')), safe='/')}"})
        if not caller.allows(*self.scopes):
            raise Problem(403, f"The key needs the scope {' or '.join(self.scopes)}")
        if self.unbound:
            caller.require_unbound()
        return caller


async def find_viewer(request: Request) -> Caller | None:
    """The caller of the browser's session; None without one."""
    sessions: Sessions = request.app.state.sessions
    return await sessions.find(request.cookies.get(COOKIE, ""))


async def trade_token(request: Request, token: str) -> Problem:
    """The redirect to the address without the token, with the cookie of a new session if the token is right."""
    sessions: Sessions = request.app.state.sessions
    query = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "token"])
    redirect = Response(headers={"location": f"{local_path(request.url.path)}?{query}".rstrip("?")})
    if sessions.is_token(token):
        set_session_cookie(request, redirect, await sessions.start(None))
    return Problem(
        303, headers={name: redirect.headers[name] for name in ("location", "set-cookie") if name in redirect.headers}
    )


def set_session_cookie(request: Request, response: Response, cookie: str) -> None:
    """Send the cookie of a session to the browser, for this site alone."""
    # A gateway's header is trusted: a client that sends a false one only keeps its own cookie from plain connections.
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
    # Lax: a link in a mail or a terminal opens the page signed in; requests that change something are checked apart.
    response.set_cookie(COOKIE, cookie, SESSION_SECONDS, secure=secure, httponly=True, samesite="lax", path="/")


def refuse_cross_site(request: Request) -> None:
    """Raises Problem 403 for a request that a browser sends from another site's page (CSRF).

    Tools that are no browsers send neither `Sec-Fetch-Site` nor `Origin`, and are let through.
    """
    by_origin = "same-origin" if is_own_origin(request) else "unknown"
    # Sec-Fetch-Site wins over Origin: a gateway may have changed the host that Origin is compared with.
    if request.headers.get("sec-fetch-site", by_origin) not in ("same-origin", "none"):
        raise Problem(403, "Sent from another site's page")


def is_own_origin(request: Request) -> bool:
    """Whether `Origin` names this site, or there is none; False for one that is no address."""
    origin = request.headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.url.netloc
    except ValueError:
        return False


def local_path(path: str) -> str:
    """The path if it stays on this origin, else `/`."""
    return path if LOCAL_PATH.fullmatch(path) else "/"
