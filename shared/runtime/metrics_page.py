"""The route `/metrics`: the series of this process and of its services, rendered in a thread."""

import asyncio
from collections.abc import Sequence

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from shared.auth import require_operator
from shared.runtime.service_runtime import ServiceRuntime
from shared.telemetry import kafka_unavailable, render_series


class MetricsPage:
    """Renders the series of these services; scrapes at the same moment share one rendering."""

    def __init__(self, runtimes: Sequence[ServiceRuntime]) -> None:
        self._runtimes = runtimes
        self._rendering: asyncio.Future[bytes] | None = None

    async def respond(self, request: Request) -> Response:
        """The route."""
        await require_operator(request)
        return Response(await self.render(), headers={"content-type": CONTENT_TYPE_LATEST})

    async def render(self) -> bytes:
        """The text of the page."""
        if self._rendering is None or self._rendering.done():
            for runtime in self._runtimes:
                kafka_unavailable.labels(runtime.service.name).set(runtime.degraded is not None)
            names = [runtime.service.name for runtime in self._runtimes]
            self._rendering = asyncio.ensure_future(asyncio.to_thread(render_series, names))
        return await asyncio.shield(self._rendering)
