"""The routes of destinations: where notices go."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from services.handoff.destinations.domain.destination import (
    DestinationInUse,
    DestinationNotFound,
    UrlRequired,
)
from services.handoff.destinations.handlers import destinations
from services.handoff.destinations.handlers.as_caller import find_all, save_destination
from services.handoff.destinations.handlers.trial import send_trial
from services.handoff.destinations.schemas import DestinationIn, DestinationOut, DestinationsOut, TestOut
from services.handoff.subscriptions.domain.subscription import AddressNotAllowed
from shared.auth import Caller, RequireScope
from shared.http import Body, Code, Router, field_problem, problems

router = Router(
    answers={
        DestinationNotFound: 404,
        DestinationInUse: 409,
        UrlRequired: field_problem("/url"),
        AddressNotAllowed: field_problem("/url"),
    }
)
Sales = Annotated[Caller, Depends(RequireScope("sales"))]
Wanted = Annotated[DestinationIn, Depends(Body(DestinationIn))]


@router.put("/v1/destinations/{destination}", responses=problems(403, 409))
async def put_destination(destination: Code, request: Request, caller: Sales, body: Wanted) -> DestinationOut:
    """Create or change a destination: mail, a channel of Slack or Teams, or a program of yours."""
    caller.require_unbound()
    await save_destination(request, caller.key_id, destination, body)
    return (await find_all(request, destination))[0]


@router.get("/v1/destinations", responses=problems(403))
async def get_destinations(request: Request, caller: Sales) -> DestinationsOut:
    """Every destination."""
    caller.require_unbound()
    return DestinationsOut(destinations=await find_all(request))


@router.get("/v1/destinations/{destination}", responses=problems(403, 404))
async def get_destination(destination: Code, request: Request, caller: Sales) -> DestinationOut:
    """One destination."""
    caller.require_unbound()
    found = await find_all(request, destination)
    if not found:
        raise DestinationNotFound
    return found[0]


@router.delete(
    "/v1/destinations/{destination}", status_code=204, responses=problems(403, 404, 409), response_class=Response
)
async def delete_destination(destination: Code, request: Request, caller: Sales) -> None:
    """Delete a destination that no seller and no team has."""
    caller.require_unbound()
    database = request.app.state.handoff.database
    await database.run(lambda conn: destinations.delete(conn, destination, caller.key_id))


@router.post("/v1/destinations/{destination}/test", responses=problems(403, 404))
async def post_test(destination: Code, request: Request, caller: Sales) -> TestOut:
    """Send a test message now, and tell whether it was taken. A mail without `to` goes to the person who asks."""
    caller.require_unbound()
    reason = await send_trial(request.app.state.handoff, caller, destination)
    return TestOut(delivered=reason is None, reason=reason)
