"""Who looks at a page: by the cookie, or because they sit at this machine."""

import re
from urllib.parse import quote, urlsplit

from starlette.requests import Request

from shared.auth import LOCAL_USER, ApiKeyCache, Caller
from shared.auth.session_cookie import COOKIE, SessionCookies
from shared.http import Problem

# A path of ours: not //elsewhere.example, nor /\elsewhere.example, which browsers take for another site.
OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]*)?(?:\?[A-Za-z0-9_=&.%-]*)?")
READING = ("GET", "HEAD")


class Viewer:
    """A FastAPI dependency of pages: who looks at it. Sends others to the sign-in form."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = scopes

    async def __call__(self, request: Request) -> Caller:
        if request.method not in READING:
            from_own_page(request)
        caller = await signed_in(request)
        if caller is None:
            asked = f"{request.url.path}?{request.url.query}" if request.method in READING else "/"
            raise Problem(303, headers={"location": f"/signin?next={quote(own_path(asked.rstrip('?')), safe='/')}"})
        if not caller.allows(*self.scopes):
            raise Problem(403, f"The key needs the scope {' or '.join(self.scopes)}")
        return caller


async def signed_in(request: Request) -> Caller | None:
    signin: SessionCookies = request.app.state.signin
    if signin.is_local_user(request):
        return LOCAL_USER
    key_id = signin.read_key_id(request.cookies.get(COOKIE, ""))
    keys: ApiKeyCache = request.app.state.keys
    return await keys.by_id(key_id) if key_id else None


def from_own_page(request: Request) -> None:
    """Refuses what another site's page sends on the viewer's behalf. Tools that are no browser send neither header."""
    origin = request.headers.get("origin")
    same = "same-origin" if origin is None or urlsplit(origin).netloc == request.url.netloc else "unknown"
    # A browser's own word comes first: a gateway may have changed the host.
    if request.headers.get("sec-fetch-site", same) not in ("same-origin", "none"):
        raise Problem(403, "Sent from another site's page")


def own_path(given: str) -> str:
    return given if OWN_PATH.fullmatch(given) else "/"
