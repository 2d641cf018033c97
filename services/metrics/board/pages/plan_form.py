"""The form of plans on the page of the goal: what was typed into it, and the plan or what is wrong."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query
from pydantic import ValidationError

from services.metrics.board.pages.goal_context import build_plan_table
from services.metrics.goals.handlers.answer import answer_plan
from services.metrics.goals.schemas.plan import NotAnEnd, PlanParameters
from shared.db.database import Database
from shared.errors.field_errors import parameter_errors
from shared.http import Text

# The fields of the form: name, label, keyboard, example.
FIELDS = (
    ("customers", "Customers", "numeric", "10"),
    ("by", "By the end of", "", "2027-Q1"),
    ("qualified_to_customer", "Share of qualified leads that buys", "decimal", "as it was"),
    ("lag_days", "Days from qualified to won", "decimal", "as it was"),
    ("cost_per_qualified", "Cost of a qualified lead", "decimal", "as it was"),
)


def read_typed(
    customers: Annotated[Text, Query()] = "", by: Annotated[Text, Query()] = "",
    qualified_to_customer: Annotated[Text, Query()] = "", lag_days: Annotated[Text, Query()] = "",
    cost_per_qualified: Annotated[Text, Query()] = "",
) -> dict[str, str]:  # fmt: skip
    """What was typed into the form, by field."""
    values = (customers, by, qualified_to_customer, lag_days, cost_per_qualified)
    return {name: value.strip() for (name, *_), value in zip(FIELDS, values, strict=True)}


async def answer_form(database: Database, typed: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    """The plan as a table, None while nothing was typed; or what is wrong with each field."""
    if not any(typed.values()):
        return None, {}
    parameters, errors = read_plan(typed)
    if parameters is None:
        return None, errors
    try:
        return build_plan_table(await answer_plan(database, parameters)), {}
    except NotAnEnd as refusal:
        return None, {"by": str(refusal.detail)}


def read_plan(typed: Mapping[str, Any]) -> tuple[PlanParameters | None, dict[str, str]]:
    """What was typed into the form, or what is wrong with each field."""
    try:
        return PlanParameters.model_validate({name: text for name, text in typed.items() if text}), {}
    except ValidationError as error:
        found = parameter_errors([{**each, "loc": ("query", *each["loc"])} for each in error.errors()])
        return None, {each.pointer.rpartition("/")[2]: each.detail for each in found}
