"""Whether this process lives, and whether it can work now."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.failures import NotNow
from shared.migrations import pending
from shared.spine import Spine
from shared.telemetry import metrics

READY_SECONDS = 2.0


def status_routes() -> list[Route]:
    """The routes for operators and their tools; no key is needed."""
    return [Route("/healthz", _healthy), Route("/readyz", _ready), Route("/metrics", metrics)]


async def _healthy(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> Response:
    """Whether work can be done now; 503 with the reason of each service where it cannot."""
    why = {spine.service.name: await _why_not(spine) for spine in request.app.state.spines}
    reasons = {name: reason for name, reason in why.items() if reason}
    if reasons:
        return JSONResponse({"status": "not now", "why": reasons}, 503, headers={"retry-after": "1"})
    return JSONResponse({"status": "ready"})


async def _why_not(spine: Spine) -> str | None:
    try:
        async with asyncio.timeout(READY_SECONDS), spine.database.reading() as conn:
            if await pending(conn, spine.service.name):
                return "migrations are pending"
    except (NotNow, TimeoutError):
        return "the database is away"
    return spine.reader.why or spine.relay.why
