"""Who may see what is meant for operators and tools: the series, the API's documents, and why a process is not ready.

Where Accord listens on loopback only, everyone on this machine may; elsewhere a key with the scope `read`, or for the
series and reasons `ACCORD_METRICS_TOKEN`. Where the token is set, series and reasons need it on loopback as well: a
proxy may pass strangers on.
"""

import hmac

from starlette.requests import Request

from shared.auth.page_viewer import find_viewer
from shared.auth.require_scope import authenticate
from shared.config.settings import Settings
from shared.errors import Unavailable
from shared.http import Problem

SCOPE = "read"


async def require_operator(request: Request) -> None:
    """For the series: raises Problem 401 without a valid key or token, 403 for a key that may not read everything."""
    settings: Settings = request.app.state.settings
    if (settings.loopback and not settings.metrics_tokens) or has_metrics_token(request, settings):
        return
    caller = await authenticate(request, SCOPE)
    if caller.seller is not None:
        raise Problem(403, "A key of one seller does not read the series of all")


async def is_operator(request: Request) -> bool:
    """Whether `require_operator` lets this request through; False while the key cannot be looked up."""
    try:
        await require_operator(request)
    except (Problem, Unavailable):
        return False
    return True


async def require_reader(request: Request) -> None:
    """For the documents of the API: raises Problem 401 or 403 without a session or key that may read."""
    settings: Settings = request.app.state.settings
    if settings.loopback:
        return
    viewer = None if "authorization" in request.headers else await find_viewer(request)
    if viewer is None or not viewer.allows(SCOPE):
        await authenticate(request, SCOPE)


def has_metrics_token(request: Request, settings: Settings) -> bool:
    """Whether the request has one of the tokens for scrapers."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    sent = token.strip().encode()
    matches = [hmac.compare_digest(sent, known) for known in settings.metrics_tokens]
    return scheme.lower() == "bearer" and any(matches)
