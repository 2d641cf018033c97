"""The sign-in form: showing it, and reading what a browser sends of it."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from shared.auth import form_tokens, security_events
from shared.auth.page_viewer import refuse_cross_site
from shared.auth.start_session import is_secure, local_path
from shared.config.settings import Settings
from shared.http import FORM, read_body
from shared.web import page

FORM_BYTES = 4096
OLD_FORM = "This form was open in another browser, or before its cookies were deleted. Send it again."


def show_form(
    request: Request, destination: str, refusal: str = "", status: int = 200, *, link: str = "", said: str = ""
) -> Response:
    """The sign-in form, with a sentence about the attempt that was refused, or about what was done."""
    visitor = form_tokens.visitor_cookie(request)
    token = form_tokens.make_form_token(visitor)
    settings: Settings = request.app.state.settings
    frame = {"next": destination, "visitor_token": token, "link": link, "mails": settings.sends_mail, "said": said}
    # The token of `accord up` is new at each start: an address with an older one leads here.
    frame |= {"printed": request.app.state.sessions.token is not None}
    frame |= {"oidc": settings.oidc_label if settings.signs_in_by_oidc else ""}
    response: Response = page("signin.html", status, refusal=refusal, **frame)
    if request.method == "GET" or form_tokens.is_sent_by_browser(request):
        form_tokens.keep_visitor_cookie(request, response, visitor, secure=is_secure(request))
    return response


async def read_form_once(request: Request) -> dict[str, str]:
    """The fields of a form of this page. Raises Problem 403 for a form of another site."""
    refuse_cross_site(request)
    await request.body()
    return dict(reversed(parse_qsl((await read_body(request, FORM_BYTES, (FORM,))).decode("ascii", "replace"))))


def refuse_old_form(request: Request, form: Mapping[str, str]) -> Response | None:
    """The form again, with a sentence, unless a browser sends one that it was shown."""
    visitor, token = request.cookies.get(form_tokens.VISITOR_COOKIE, ""), form.get(form_tokens.FIELD, "")
    # Another site can make a browser send this form, but not a tool, which need not load the form first.
    if not form_tokens.is_sent_by_browser(request) or form_tokens.is_form_token(token, visitor):
        return None
    security_events.record_security_event("form_refused", request)
    return show_form(request, local_path(form.get("next", "/")), OLD_FORM, 403, link=form.get("link", ""))
