"""Who may open a page: the caller by the session cookie, or the local user where Accord listens on loopback only."""

import re
from urllib.parse import quote, urlsplit

from starlette.requests import Request

from shared.auth.caller import LOCAL_USER, Caller
from shared.auth.key_cache import ApiKeyCache
from shared.auth.session_cookie import COOKIE, SessionCookies
from shared.http import Problem

# A path on this origin: not //elsewhere.example, nor /\elsewhere.example, which browsers take for another site.
LOCAL_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]*)?(?:\?[A-Za-z0-9_=&.%-]*)?")
SAFE_METHODS = ("GET", "HEAD")


class Viewer:
    """A FastAPI dependency of pages: the caller, whose key has one of the scopes; 403 without one.

    `unbound`: 403 also for a key that is bound to a seller.

    A browser without a valid session is redirected to the sign-in form.
    """

    def __init__(self, *scopes: str, unbound: bool = False) -> None:
        self.scopes = scopes
        self.unbound = unbound

    async def __call__(self, request: Request) -> Caller:
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
    """The caller of the session cookie, or the local user; None for all others."""
    session_cookies: SessionCookies = request.app.state.session_cookies
    if session_cookies.is_local_user(request):
        return LOCAL_USER
    key_id = session_cookies.read_key_id(request.cookies.get(COOKIE, ""))
    keys: ApiKeyCache = request.app.state.keys
    return await keys.by_id(key_id) if key_id else None


def refuse_cross_site(request: Request) -> None:
    """Raises Problem 403 for a request that a browser sends from another site's page (CSRF).

    Tools that are no browsers send neither `Sec-Fetch-Site` nor `Origin`, and are let through.
    """
    origin = request.headers.get("origin")
    by_origin = "same-origin" if origin is None or urlsplit(origin).netloc == request.url.netloc else "unknown"
    # Sec-Fetch-Site wins over Origin: a gateway may have changed the host that Origin is compared with.
    if request.headers.get("sec-fetch-site", by_origin) not in ("same-origin", "none"):
        raise Problem(403, "Sent from another site's page")


def local_path(path: str) -> str:
    """The path if it stays on this origin, else `/`."""
    return path if LOCAL_PATH.fullmatch(path) else "/"
