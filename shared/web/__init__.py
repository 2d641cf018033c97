"""Server-rendered pages: the function that fills templates, and the files under `assets/` that pages load.

Each file is served under a name that changes with its content, so that browsers may cache it for a year.
"""

import hashlib
import mimetypes
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).parent
ASSETS = ("pico.min.css", "accord.css", "htmx.min.js", "accord.js", "accord.svg")
DIGITS = 12
FOR_A_YEAR = "public, max-age=31536000, immutable"

_CONTENT = {name: (FOLDER / "assets" / name).read_bytes() for name in ASSETS}
_VERSION = {name: hashlib.sha256(content).hexdigest()[:DIGITS] for name, content in _CONTENT.items()}
_RIBBON: dict[str, str] = {}


def make_page_renderer(module: str) -> Callable[..., HTMLResponse]:
    """A function `page(template, status=200, headers=None, **values)`.

    It fills the templates beside the file `module` and those here. Jinja is loaded with the first page.
    """

    def render(
        template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> HTMLResponse:
        return HTMLResponse(_templates(module).get_template(template).render(values), status, headers)

    return render


@cache
def _templates(module: str) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader([Path(module).parent, FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["asset"] = asset_path
    templates.globals["ribbon"] = read_ribbon
    templates.filters["code"] = mark_code
    return templates


def mark_code(text: str) -> Markup:
    """The text as HTML, with what stands in backticks as code; templates call it as `text | code`."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def show_ribbon(text: str) -> None:
    """Show this text on top of every page of this process from now on."""
    _RIBBON["text"] = text


def read_ribbon() -> str:
    """The text on top of every page; empty if there is none."""
    return _RIBBON.get("text", "")


def asset_path(name: str) -> str:
    """The path of an asset on this origin; templates call it as `asset(name)`."""
    return f"/assets/{_VERSION[name]}/{name}"


async def _serve_asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _CONTENT:
        return Response(status_code=404)
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    # A page of an older version may ask for an older file: it gets the current one, which the browser must not cache.
    headers = {"cache-control": FOR_A_YEAR} if request.path_params["version"] == _VERSION[name] else {}
    return Response(_CONTENT[name], media_type=media_type, headers=headers)


page = make_page_renderer(__file__)
assets_route = Route("/assets/{version}/{name}", _serve_asset, methods=["GET"])
