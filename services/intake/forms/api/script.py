"""The script that websites load beside their forms."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SCRIPT = Path(__file__).with_name("form.js").read_bytes()
HEADERS = {
    "cache-control": "public, max-age=3600",
    # Websites load it.
    "cross-origin-resource-policy": "cross-origin",
}


async def get_script(request: Request) -> Response:
    """The script, the same for every source: it reads from its own address which form it belongs to."""
    return Response(SCRIPT, media_type="text/javascript; charset=utf-8", headers=HEADERS)


fast_routes = [Route("/v1/forms/{source}.js", get_script, methods=["GET"])]
