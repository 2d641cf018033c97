"""The door of the platforms, a plain Starlette route."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.intake.hooks.api.read_arrival import note_api_key, read_arrival
from services.intake.hooks.domain import TooManyWrongSecrets
from services.intake.hooks.handlers.receive import receive_arrival
from services.intake.sources.adapters.registry import ADAPTERS
from shared.http import BULK_BYTES, Problem, Router, problem_from
from shared.http.client_address import client_address

SECRET_STATUSES = frozenset({401, 403})

router = Router(limits={"/v1/hooks": BULK_BYTES})


async def receive_hook(request: Request) -> Response:
    """Take what a platform sends to a source, and answer what the platform needs."""
    arrival = await note_api_key(request, await read_arrival(request))
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


def _too_many(door: str) -> Problem:
    problem = problem_from(TooManyWrongSecrets(), ADAPTERS[door].too_many)
    problem.headers = {"retry-after": "60"}
    return problem


fast_routes = [Route("/v1/hooks/{adapter}/{source}", receive_hook, methods=[method]) for method in ("POST", "GET")]
