"""The steps that `/` and `/setup` show until Accord is set up: each service says whether its own is done."""

import hashlib
import shlex
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from shared.auth.caller import Caller
from shared.auth.page_viewer import Viewer
from shared.auth.setup.forms import fill
from shared.auth.setup.parts import Step
from shared.config.settings import Settings
from shared.http import Router, Text

Admin = Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))]
# Who sets up sellers, teams, routing rules and subscriptions.
SalesAdmin = Annotated[Caller, Depends(Viewer("sales", unbound=True))]
# Who sets up people and keys.
AdminAlone = Annotated[Caller, Depends(Viewer("admin", unbound=True))]
# The steps from nothing to an accepted lead, in order.
FIRST_STEPS = ("/setup/agreement", "/setup/seller", "/setup/source", "/setup/lead", "/setup/acceptance")
KEY_FILE = "bootstrap-key"
JSON = "application/json"


def declare_shown(shown: Annotated[Text, Query()] = "") -> None:
    """The parameter by which a step that is on a page asks whether it has changed."""


def make_setup_router(**options: Any) -> Router:
    """The router of a step."""
    return Router(include_in_schema=False, dependencies=[Depends(declare_shown)], **options)


def show_step(request: Request, step: Step) -> Response:
    """The step as a part of `/`, or as a page of its own; nothing if it is shown already, so that a form stays."""
    digest = hashlib.sha256(repr(step).encode()).hexdigest()
    if request.query_params.get("shown") == digest:
        return Response(status_code=204)
    is_part = "hx-request" in request.headers
    return fill(request, step, "setup_step.html" if is_part else "setup_page.html", digest=digest)


def write_curl(request: Request, method: str, path: str, body: str, media_type: str = JSON) -> str:
    """A command for a shell in which $KEY is the key. `body`: what stands behind `-d`, quoted."""
    origin = str(request.base_url).rstrip("/")
    head = f'curl -X {method} {shlex.quote(origin + path)} \\\n  -H "Authorization: Bearer $KEY" \\\n'
    return f"{head}  -H 'Content-Type: {media_type}' {body}"


def describe_key(request: Request, caller: Caller) -> dict[str, Any]:
    """Where the administrator's key is. `command` sets $KEY, for the administrator of an `accord up` only."""
    settings: Settings = request.app.state.settings
    file = settings.data / KEY_FILE if settings.data else None
    if file is not None and caller.allows("admin") and file.exists():
        return {"command": f"KEY=$(cat {shlex.quote(str(file.resolve()))})"}
    return {"command": None}
