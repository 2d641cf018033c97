"""The files that pages load: each under a name that changes with its content, so that browsers may keep it."""

import hashlib
import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "assets"
SERVED = ("pico.min.css", "accord.css", "htmx.min.js", "accord.svg")
DIGITS = 12
FOR_A_YEAR = "public, max-age=31536000, immutable"

_CONTENT = {name: (FOLDER / name).read_bytes() for name in SERVED}
_VERSION = {name: hashlib.sha256(content).hexdigest()[:DIGITS] for name, content in _CONTENT.items()}


def asset(name: str) -> str:
    """The address of a file on this origin."""
    return f"/assets/{_VERSION[name]}/{name}"


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _CONTENT:
        return Response(status_code=404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    # An older page may ask for what another version of this program had: it gets today's, and does not keep it.
    kept = {"cache-control": FOR_A_YEAR} if request.path_params["version"] == _VERSION[name] else {}
    return Response(_CONTENT[name], media_type=kind, headers=kept)


assets = Route("/assets/{version}/{name}", _serve, methods=["GET"])
