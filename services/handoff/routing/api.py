"""The routes of routing."""

from typing import Annotated, Any

import orjson
from fastapi import Depends
from pydantic import BaseModel, Field, model_validator
from starlette.requests import Request

from services.handoff.routing import store
from services.handoff.routing.domain import Target, UnknownTarget
from services.handoff.routing.handlers import put_routing
from services.handoff.sellers.domain import BoundKey, unbound
from shared.access import Caller, Needs
from shared.criteria.criterion import Criterion
from shared.http import GIVEN, Body, Code, Name, Router, problems, told, wrong

RULES_LIMIT = 200
TESTS_LIMIT = 20

router = Router(answers={BoundKey: 403, UnknownTarget: lambda refusal: told(refusal, 422, refusal.pointer)})


class TargetIn(BaseModel):
    """A team, or one seller."""

    model_config = GIVEN

    team: Name | None = None
    seller: Code | None = None

    @model_validator(mode="after")
    def one(self) -> "TargetIn":
        if (self.team is None) == (self.seller is None):
            raise wrong("Name a team or a seller.")
        return self

    def target(self) -> Target:
        return Target("team", self.team) if self.team else Target("seller", self.seller or "")


class RuleIn(BaseModel):
    """Leads for which every test holds go there; a test whose field is not known does not hold."""

    model_config = GIVEN

    id: Code
    when: Annotated[tuple[Criterion, ...], Field(max_length=TESTS_LIMIT)]
    to: TargetIn


class RoutingIn(BaseModel):
    """The first rule that holds decides."""

    model_config = GIVEN

    rules: Annotated[list[RuleIn], Field(max_length=RULES_LIMIT)]

    @model_validator(mode="after")
    def named_once(self) -> "RoutingIn":
        if len({rule.id for rule in self.rules}) < len(self.rules):
            raise wrong("Two rules have one id.")
        return self


class RoutingOut(BaseModel):
    """The rules in force; version 0: none was set, and all active sellers are one team."""

    version: int
    rules: list[dict[str, Any]]


@router.put("/v1/routing", responses=problems(403))
async def put(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("sales"))],
    given: Annotated[RoutingIn, Depends(Body(RoutingIn))],
) -> RoutingOut:
    """Set the rules; leads that wait are routed by them, too."""
    unbound(caller.seller)
    rules = orjson.dumps([rule.model_dump(by_alias=True, exclude_none=True) for rule in given.rules]).decode()
    targets = [rule.to.target() for rule in given.rules]
    book = await request.app.state.handoff.database.run(lambda conn: put_routing(conn, rules, targets))
    request.app.state.handoff.take_up.wake()
    return shown(book)


@router.get("/v1/routing", responses=problems(403))
async def get(request: Request, caller: Annotated[Caller, Depends(Needs("sales"))]) -> RoutingOut:
    """The rules in force."""
    unbound(caller.seller)
    async with request.app.state.handoff.database.reading() as conn:
        return shown(await store.current(conn))


def shown(book: store.Rulebook) -> RoutingOut:
    return RoutingOut(version=book.version, rules=orjson.loads(book.rules))
