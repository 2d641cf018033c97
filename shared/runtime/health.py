"""Whether this process lives, and whether it can work now."""

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.db.migrations import list_pending
from shared.errors import Unavailable
from shared.runtime.service_runtime import ServiceRuntime
from shared.telemetry import metrics

READY_SECONDS = 2.0


def status_routes() -> list[Route]:
    """The routes for operators and their tools; no key is needed."""
    return [Route("/healthz", _healthy), Route("/readyz", _ready), Route("/metrics", metrics)]


async def _healthy(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> Response:
    """Whether work can be done now; 503 with the reason of each service where it cannot.

    A service that works without Kafka, from the journal, is ready and says so.
    """
    spines: Sequence[ServiceRuntime] = request.app.state.spines
    why = {spine.service.name: reason for spine in spines if (reason := await _unready_reasons(spine))}
    if why:
        return JSONResponse({"status": "not now", "why": why}, 503, headers={"retry-after": "1"})
    degraded = {spine.service.name: reason for spine in spines if (reason := spine.degraded)}
    return JSONResponse({"status": "ready"} | ({"degraded": degraded} if degraded else {}))


async def _unready_reasons(spine: ServiceRuntime) -> str | None:
    try:
        async with asyncio.timeout(READY_SECONDS), spine.database.read_connection() as conn:
            if await list_pending(conn, spine.service.name):
                return "migrations are pending"
    except (Unavailable, TimeoutError):
        return "the database is away"
    return spine.unready_reason
