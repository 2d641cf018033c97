"""Signing in to the pages: a key is traded for a signed cookie that holds the key's id and nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

from fastapi import Query
from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.access import AT_THIS_MACHINE, Caller, Keys
from shared.http import FORM, Problem, Router, Text, read_body
from shared.settings import LOOPBACK
from shared.web import page

COOKIE = "accord"
SESSION_SECONDS = 12 * 60 * 60
FORM_BYTES = 4096
# A path of ours: not //elsewhere.example, nor /\elsewhere.example, which browsers take for another site.
OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_/-]*)?(?:\?[A-Za-z0-9_=&.%-]*)?")
READING = ("GET", "HEAD")

router = Router(include_in_schema=False)


class SignIn:
    """What cookies are signed with, newest secret first; and whether this machine's own user needs no key."""

    def __init__(self, secrets: Sequence[bytes], *, loopback: bool) -> None:
        self.signer = TimestampSigner(list(reversed(secrets)), salt="accord.pages", digest_method=hashlib.sha256)
        self.loopback = loopback

    def cookie(self, caller: Caller) -> str:
        return self.signer.sign(caller.key_id.hex).decode()

    def key_id(self, cookie: str) -> UUID | None:
        """The key that the cookie stands for, unless it is forged or older than 12 hours."""
        try:
            return UUID(self.signer.unsign(cookie, SESSION_SECONDS).decode())
        except (BadSignature, ValueError):
            return None

    def needs_no_key(self, request: Request) -> bool:
        """Asked at this machine by its own name: not through a proxy, nor by a name that was made to point here."""
        forwarded = "forwarded" in request.headers or "x-forwarded-for" in request.headers
        return self.loopback and not forwarded and request.url.hostname in LOOPBACK


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
    signin: SignIn = request.app.state.signin
    if signin.needs_no_key(request):
        return AT_THIS_MACHINE
    key_id = signin.key_id(request.cookies.get(COOKIE, ""))
    keys: Keys = request.app.state.keys
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


@router.get("/signin")
async def ask(next: Annotated[Text, Query()] = "/") -> Response:  # noqa: A002 - the parameter's name
    return page("signin.html", next=own_path(next), refused=False)


@router.post("/signin")
async def trade(request: Request) -> Response:
    from_own_page(request)
    form = parse_qs((await read_body(request, FORM_BYTES, (FORM,))).decode("ascii", "replace"))
    after, secret = own_path(form.get("next", ["/"])[0]), form.get("key", [""])[0].strip()
    keys: Keys = request.app.state.keys
    caller = await keys.by_secret(secret)
    if caller is None:
        return page("signin.html", 401, next=after, refused=True)
    answer = RedirectResponse(after, 303)
    signin: SignIn = request.app.state.signin
    # Behind a gateway its word is enough: whoever lies only keeps their own cookie from plain connections.
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
    answer.set_cookie(
        COOKIE, signin.cookie(caller), SESSION_SECONDS, secure=secure, httponly=True, samesite="strict", path="/"
    )
    return answer


@router.post("/signout")
async def leave(request: Request) -> Response:
    from_own_page(request)
    answer = RedirectResponse("/signin", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer
