"""The routes of the routing rules."""

from typing import Annotated, Any

import orjson
from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from starlette.requests import Request

from services.handoff.routing import store
from services.handoff.routing.domain.rules import RoutingDocument, RoutingTarget, UnknownTarget
from services.handoff.routing.handlers import put_routing
from services.handoff.sellers.domain import SellerKeyNotAllowed, require_unbound_key
from shared.auth import Caller, RequireScope
from shared.criteria.criterion import Criterion
from shared.http import REQUEST_MODEL, Body, Code, Name, Router, field_error, problem_from, problems

RULES_LIMIT = 200
TESTS_LIMIT = 20

EXAMPLE: dict[str, JsonValue] = {
    "rules": [{"id": "germany", "when": [{"field": "company.country", "in": ["DE"]}], "to": {"team": "inbound"}}]
}

router = Router(
    answers={SellerKeyNotAllowed: 403, UnknownTarget: lambda refusal: problem_from(refusal, 422, refusal.pointer)}
)


class TargetIn(BaseModel):
    """A team, or one seller."""

    model_config = REQUEST_MODEL

    team: Name | None = None
    seller: Code | None = None

    @model_validator(mode="after")
    def check_one_target(self) -> "TargetIn":
        if (self.team is None) == (self.seller is None):
            raise field_error("Name a team or a seller.")
        return self

    def to_target(self) -> RoutingTarget:
        return RoutingTarget("team", self.team) if self.team else RoutingTarget("seller", self.seller or "")


class RuleIn(BaseModel):
    """Leads for which every test holds go there; a test whose field has no value does not hold."""

    model_config = REQUEST_MODEL

    id: Code
    when: Annotated[tuple[Criterion, ...], Field(max_length=TESTS_LIMIT)]
    to: TargetIn


class RoutingIn(BaseModel):
    """The first rule that holds decides."""

    model_config = REQUEST_MODEL | ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    rules: Annotated[list[RuleIn], Field(max_length=RULES_LIMIT)]

    @model_validator(mode="after")
    def check_ids_unique(self) -> "RoutingIn":
        if len({rule.id for rule in self.rules}) < len(self.rules):
            raise field_error("Two rules have one id.")
        return self


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
