"""The requests of the routes of routing rules."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from services.handoff.routing.domain.rule_list import RULES_LIMIT
from services.handoff.routing.domain.rules import RoutingTarget
from shared.criteria.criterion import Criterion
from shared.http import REQUEST_MODEL, Code, Name, field_error

TESTS_LIMIT = 20

EXAMPLE: dict[str, JsonValue] = {
    "rules": [{"id": "germany", "when": [{"field": "company.country", "in": ["DE"]}], "to": {"team": "inbound"}}]
}


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
