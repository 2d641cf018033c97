"""Who may open a page: the caller of the browser's session, which a key or the token of `accord up` started."""

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Query
from starlette.requests import Request

from shared.auth.caller import Caller
from shared.auth.form_tokens import make_form_token, require_form_token
from shared.auth.page_frame import build_frame
from shared.auth.sessions import COOKIE, Sessions
from shared.auth.start_session import local_path, trade_token
from shared.http import Problem, Text

SAFE_METHODS = ("GET", "HEAD")


class Viewer:
    """A FastAPI dependency of pages: the caller, whose key has one of the scopes; 403 without one.

    `unbound`: 403 also for a key that is bound to a seller. A form that is sent has to carry the session's token; 403
    without it. Pages pass `request.state.frame` to their template: this `form_token`, and what the header shows.

    A browser without a valid session is redirected to the sign-in form; one with the token of `accord up` in the
    address gets a session, and is redirected to the same address without it.
    """

    def __init__(self, *scopes: str, unbound: bool = False) -> None:
        self.scopes = scopes
        self.unbound = unbound

    async def __call__(self, request: Request, token: Annotated[Text, Query()] = "") -> Caller:
        if token and request.method in SAFE_METHODS:
            raise await trade_token(request, token)
        caller = await self.find(request)
        if request.method not in SAFE_METHODS:
            await require_form_token(request, request.cookies[COOKIE])
        return caller

    async def find(self, request: Request) -> Caller:
        """The caller, before a form is read; its token is still to be checked."""
        if request.method not in SAFE_METHODS:
            refuse_cross_site(request)
        caller = await find_viewer(request)
        if caller is None:
            path = f"{request.url.path}?{request.url.query}" if request.method in SAFE_METHODS else "/"
            raise Problem(303, headers={"location": f"/signin?next={quote(local_path(path.rstrip('?')), safe='/')}"})
        # Before the rights are checked: a page that says no has the header too.
        request.state.frame = build_frame(caller, request.url.path, make_form_token(request.cookies[COOKIE]))
        if not caller.allows(*self.scopes):
            raise Problem(403, f"The key needs the scope {' or '.join(self.scopes)}")
        if self.unbound:
            caller.require_unbound()
        return caller


async def find_viewer(request: Request) -> Caller | None:
    """The caller of the browser's session; None without one."""
    sessions: Sessions = request.app.state.sessions
    return await sessions.find(request.cookies.get(COOKIE, ""))


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
