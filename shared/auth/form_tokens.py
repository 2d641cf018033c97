"""Tokens of forms: a form that changes something carries one, which only pages of the same session hold.

So another site, another session and a page from before a sign-out change nothing, also where a browser sends no origin.
"""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

from shared.auth.form_fields import read_form
from shared.auth.security_events import record_security_event
from shared.http import Problem

FIELD = "form_token"
PURPOSE = b"accord form"
# A browser that has no session yet is known by this cookie, so that no one else signs it in.
VISITOR_COOKIE = "accord_visitor"
VISITOR_BYTES = 32
REFUSED = "This form belongs to another session. Load the page again, then send the form from there."


def make_form_token(cookie: str) -> str:
    """The token for forms of the session, or of the visitor, with this cookie: an HMAC under the cookie."""
    return hmac.digest(cookie.encode(), PURPOSE, "sha256").hex()


async def require_form_token(request: Request, cookie: str) -> None:
    """Raises Problem 403 unless the form that was sent has the token of the session with this cookie."""
    refuse_foreign_form(request, (await read_form(request)).get(FIELD, ""), cookie)


def refuse_foreign_form(request: Request, token: str, cookie: str) -> None:
    """Raises Problem 403 unless this is the token of the session with this cookie."""
    if not is_form_token(token, cookie):
        record_security_event("form_refused", request, cookie=cookie)
        raise Problem(403, REFUSED)


def is_form_token(token: str, cookie: str) -> bool:
    """Whether this is the token for forms of this cookie; without a cookie there is none."""
    return cookie != "" and hmac.compare_digest(token.encode(), make_form_token(cookie).encode())


def is_sent_by_browser(request: Request) -> bool:
    """Whether a browser sends the request: with each form it also sends where the form is from."""
    return "origin" in request.headers or "sec-fetch-site" in request.headers


def visitor_cookie(request: Request) -> str:
    """The cookie of a browser that may have no session, or a new one."""
    return request.cookies.get(VISITOR_COOKIE) or secrets.token_urlsafe(VISITOR_BYTES)


def keep_visitor_cookie(request: Request, response: Response, cookie: str, *, secure: bool) -> None:
    """Send the visitor's cookie, unless the browser has it."""
    if request.cookies.get(VISITOR_COOKIE) != cookie:
        response.set_cookie(VISITOR_COOKIE, cookie, secure=secure, httponly=True, samesite="lax", path="/signin")
