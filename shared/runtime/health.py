"""The routes `/healthz` (the process runs), `/readyz` (it can work now) and `/metrics`."""

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.auth import is_operator
from shared.db.connection import DATABASE_ERRORS
from shared.db.revisions import list_pending
from shared.errors import Unavailable
from shared.runtime.metrics_page import MetricsPage
from shared.runtime.service_runtime import ServiceRuntime

# An answer takes at most 2 seconds.
READY_SECONDS = 1.5


def health_routes(runtimes: Sequence[ServiceRuntime]) -> list[Route]:
    """The routes for operators and their tools. Statuses need no key; series and reasons need one beyond loopback."""
    return [Route("/healthz", _healthy), Route("/readyz", _ready), Route("/metrics", MetricsPage(runtimes).respond)]


async def _healthy(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _ready(request: Request) -> Response:
    """200 if all services of the process can work now; else 503 with the reason of each that cannot.

    A service that reads from the journal because Kafka is unavailable is ready, and listed under `degraded`.
    Beyond loopback the reasons are for operators only.
    """
    runtimes: Sequence[ServiceRuntime] = request.app.state.runtimes
    found = await asyncio.gather(*(_unready_reason(runtime) for runtime in runtimes))
    reasons = {runtime.service.name: reason for runtime, reason in zip(runtimes, found, strict=True) if reason}
    if reasons:
        why = {"why": reasons} if await _may_see_reasons(request) else {}
        return JSONResponse({"status": "not now"} | why, 503, headers={"retry-after": "1"})
    degraded = {runtime.service.name: reason for runtime in runtimes if (reason := runtime.degraded)}
    details = {"degraded": degraded} if degraded and await _may_see_reasons(request) else {}
    return JSONResponse({"status": "ready"} | details)


async def _may_see_reasons(request: Request) -> bool:
    """Whether the caller is an operator; False if that cannot be found out soon."""
    try:
        async with asyncio.timeout(READY_SECONDS):
            return await is_operator(request)
    except TimeoutError:
        return False


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
    except DATABASE_ERRORS:
        return "the database refuses"
    return None
