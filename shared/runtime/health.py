"""The routes `/healthz` (the process runs), `/readyz` (it can work now) and `/metrics`."""

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.db.migrations import list_pending
from shared.errors import Unavailable
from shared.runtime.service_runtime import ServiceRuntime
from shared.telemetry import metrics

# An answer takes at most 2 seconds.
READY_SECONDS = 1.5


def health_routes() -> list[Route]:
    """The routes for operators and their tools; they need no key."""
    return [Route("/healthz", _healthy), Route("/readyz", _ready), Route("/metrics", metrics)]


async def _healthy(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> Response:
    """200 if all services of the process can work now; else 503 with the reason of each that cannot.

    A service that reads from the journal because Kafka is unavailable is ready, and listed under `degraded`.
    """
    runtimes: Sequence[ServiceRuntime] = request.app.state.runtimes
    found = await asyncio.gather(*(_unready_reason(runtime) for runtime in runtimes))
    reasons = {runtime.service.name: reason for runtime, reason in zip(runtimes, found, strict=True) if reason}
    if reasons:
        return JSONResponse({"status": "not now", "why": reasons}, 503, headers={"retry-after": "1"})
    degraded = {runtime.service.name: reason for runtime in runtimes if (reason := runtime.degraded)}
    return JSONResponse({"status": "ready"} | ({"degraded": degraded} if degraded else {}))


async def _unready_reason(runtime: ServiceRuntime) -> str | None:
    """What the service knows of itself; else what PostgreSQL answers now."""
    if runtime.unready_reason:
        return runtime.unready_reason
    try:
        async with asyncio.timeout(READY_SECONDS), runtime.database.read_connection() as conn:
            if await list_pending(conn, runtime.service.name):
                return "migrations are pending"
    except (Unavailable, TimeoutError):
        return "the database is away"
    return None
