"""The routes of the routing rules."""

from typing import Annotated, Any

import orjson
from fastapi import Depends
from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.routing import store
from services.handoff.routing.domain.rules import RoutingDocument, UnknownTarget
from services.handoff.routing.handlers import put_routing
from services.handoff.routing.schemas import RoutingIn
from services.handoff.sellers.domain import SellerKeyNotAllowed, require_unbound_key
from shared.auth import Caller, RequireScope
from shared.http import Body, Router, problem_from, problems

router = Router(
    answers={SellerKeyNotAllowed: 403, UnknownTarget: lambda refusal: problem_from(refusal, 422, refusal.pointer)}
)


class RoutingOut(BaseModel):
    """The rules in force; version 0: none was set, and all active sellers are one team."""

    version: int
    rules: list[dict[str, Any]]


@router.put("/v1/routing", responses=problems(403))
async def put(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("sales"))],
    body: Annotated[RoutingIn, Depends(Body(RoutingIn))],
) -> RoutingOut:
    """Set the rules; leads that wait are routed by them, too."""
    require_unbound_key(caller.seller)
    rules = orjson.dumps([rule.model_dump(by_alias=True, exclude_none=True) for rule in body.rules]).decode()
    targets = [rule.to.to_target() for rule in body.rules]
    database, key_id = request.app.state.handoff.database, caller.key_id
    document = await database.run(lambda conn: put_routing(conn, rules, targets, key_id))
    request.app.state.handoff.assign_queued.wake()
    return routing_out(document)


@router.get("/v1/routing", responses=problems(403))
async def get(request: Request, caller: Annotated[Caller, Depends(RequireScope("sales"))]) -> RoutingOut:
    """The rules in force."""
    require_unbound_key(caller.seller)
    async with request.app.state.handoff.database.read_connection() as conn:
        return routing_out(await store.active_routing(conn))


def routing_out(document: RoutingDocument) -> RoutingOut:
    return RoutingOut(version=document.version, rules=orjson.loads(document.rules))
