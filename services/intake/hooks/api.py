"""The door of the platforms, a plain Starlette route on raw bytes of any media type: signatures are over these."""

import time
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival
from services.intake.hooks.domain import TooManyWrongSecrets
from services.intake.hooks.handlers.receive import receive_arrival
from services.intake.sources.adapters.registry import ADAPTERS
from shared.http import BULK_BYTES, Problem, Router, problem_from
from shared.http.client_address import client_address

# What adapters verify by, and what a signature is over.
HEADERS = frozenset(
    {
        *("authorization", "content-type", "host", "idempotency-key"),
        *("webhook-id", "webhook-timestamp", "webhook-signature"),
        *("x-hub-signature-256", "x-li-signature", "tiktok-signature", "typeform-signature"),
        *("calendly-webhook-signature", "x-webflow-signature", "x-webflow-timestamp"),
        *("x-hubspot-signature", "x-hubspot-signature-v3", "x-hubspot-request-timestamp"),
    }
)
NAME_CHARACTERS = 64
QUERY_CHARACTERS = 4000
SECRET_STATUSES = frozenset({401, 403})

router = Router(limits={"/v1/hooks": BULK_BYTES})


async def receive_hook(request: Request) -> Response:
    """Take what a platform sends to a source, and answer what the platform needs."""
    arrival = await read_arrival(request)
    limit, address = request.app.state.rate_limits.wrong_keys, client_address(request)
    kept = not limit.is_reached(address)
    try:
        reply = await receive_arrival(request.app.state.intake.hooks.door, arrival, kept)
    except Problem as problem:
        if problem.status_code in SECRET_STATUSES:
            limit.count(address)
            if not kept:
                raise _too_many(arrival.door) from problem
        raise
    return Response(reply.body, reply.status, media_type=reply.media_type)


async def read_arrival(request: Request) -> Arrival:
    """The request with its bytes as they came. Raises Problem 404 for names that are none, and 413."""
    names = request.path_params
    if any(len(name) > NAME_CHARACTERS for name in names.values()) or len(request.url.query) > QUERY_CHARACTERS:
        raise Problem(404)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > BULK_BYTES:
            raise Problem(413, f"The body may have at most {BULK_BYTES} bytes")
        parts.append(part)
    return Arrival(
        capture_id=uuid7(),
        lead_id=uuid7(),
        door=names["adapter"],
        source=names["source"],
        received_at=datetime.fromtimestamp(time.time(), UTC),
        body=b"".join(parts),
        method=request.method,
        query=request.url.query,
        headers={name: value for name, value in request.headers.items() if name in HEADERS},
        address=client_address(request),
    )


def _too_many(door: str) -> Problem:
    problem = problem_from(TooManyWrongSecrets(), ADAPTERS[door].too_many)
    problem.headers = {"retry-after": "60"}
    return problem


fast_routes = [Route("/v1/hooks/{adapter}/{source}", receive_hook, methods=["GET", "POST"])]
