"""`/goals`, `/promises`: where the shared goal and the promises of both sides stand, and what a plan needs."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.metrics.board.handlers import load_promises
from services.metrics.board.pages.board import page
from services.metrics.board.pages.chart_geometry import COLUMNS_HEIGHT, CURVE_HEIGHT
from services.metrics.board.pages.goal_context import build_goal_context, build_plan_table
from services.metrics.board.pages.leak_section import build_leak_context
from services.metrics.board.pages.standing_section import build_standing_sections
from services.metrics.goals.handlers.answer import answer_goal, answer_plan
from services.metrics.goals.schemas.plan import NotAnEnd, PlanParameters
from shared.auth import Caller, Viewer
from shared.errors.field_errors import parameter_errors
from shared.http import Router, Text

# The fields of the form: name, label, keyboard, example.
FIELDS = (
    ("customers", "Customers", "numeric", "10"),
    ("by", "By the end of", "", "2027-Q1"),
    ("qualified_to_customer", "Share of qualified leads that buys", "decimal", "as it was"),
    ("lag_days", "Days from qualified to won", "decimal", "as it was"),
    ("cost_per_qualified", "Cost of a qualified lead", "decimal", "as it was"),
)
router = Router(include_in_schema=False)


def read_typed(
    customers: Annotated[Text, Query()] = "", by: Annotated[Text, Query()] = "",
    qualified_to_customer: Annotated[Text, Query()] = "", lag_days: Annotated[Text, Query()] = "",
    cost_per_qualified: Annotated[Text, Query()] = "",
) -> dict[str, str]:  # fmt: skip
    """What was typed into the form, by field."""
    values = (customers, by, qualified_to_customer, lag_days, cost_per_qualified)
    return {name: value.strip() for (name, *_), value in zip(FIELDS, values, strict=True)}


@router.get("/promises", response_class=HTMLResponse)
@router.get("/goals", response_class=HTMLResponse)
async def show_goal(
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))],
    typed: Annotated[dict[str, str], Depends(read_typed)],
) -> HTMLResponse:
    """Where the goal stands, both promises with what missed ones cost, and the form of plans."""
    database = request.app.state.metrics
    errors: dict[str, str] = {}
    plan = None
    if any(typed.values()):
        parameters, errors = read_plan(typed)
        if parameters is not None:
            try:
                plan = build_plan_table(await answer_plan(database, parameters))
            except NotAnEnd as refusal:
                errors = {"by": str(refusal.detail)}
    goal, promises = await answer_goal(database), await load_promises(database)
    return page(
        "goal.html",
        status=422 if errors else 200,
        goal=build_goal_context(goal) if goal else None,
        fields=[dict(zip(("name", "label", "mode", "example"), field, strict=True)) for field in FIELDS],
        typed=typed,
        errors=errors,
        plan=plan,
        promises=build_standing_sections(promises.standings),
        leak=build_leak_context(promises),
        heights={"columns": COLUMNS_HEIGHT, "curve": CURVE_HEIGHT},
        **request.state.frame,
    )


def read_plan(typed: Mapping[str, Any]) -> tuple[PlanParameters | None, dict[str, str]]:
    """What was typed into the form, or what is wrong with each field."""
    try:
        return PlanParameters.model_validate({name: text for name, text in typed.items() if text}), {}
    except ValidationError as error:
        found = parameter_errors([{**each, "loc": ("query", *each["loc"])} for each in error.errors()])
        return None, {each.pointer.rpartition("/")[2]: each.detail for each in found}
