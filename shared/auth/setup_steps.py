"""The steps that `/` shows until Accord is set up: each service says by a part of a page whether its own is done."""

import shlex
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.auth.caller import Caller
from shared.auth.page_viewer import Viewer
from shared.config.settings import Settings
from shared.web import page

Admin = Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))]
KEY_FILE = "bootstrap-key"
JSON = "application/json"


def show_step(title: str, *, done: bool, sentence: str = "", command: str = "") -> HTMLResponse:
    """The part of the page: a title, and unless the step is done what to do, and the command that does it."""
    step: HTMLResponse = page("setup_step.html", title=title, done=done, sentence=sentence, command=command)
    return step


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
