"""The routes of goals: where the goal of the agreement in force stands, and plans."""

from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from services.metrics.goals.domain.plan import NotAChannel
from services.metrics.goals.handlers.answer import answer_goal, answer_plan, answer_year
from services.metrics.goals.schemas.goal import GoalOut
from services.metrics.goals.schemas.plan import NotAnEnd, PlanOut, PlanParameters
from services.metrics.goals.schemas.year_plan import NotAYear, YearParameters, YearPlanOut
from services.metrics.reports.domain.query import InvalidInstant
from shared.auth import Caller, RequireScope
from shared.http import QUERY_MODEL, Problem, Router, Text, field_problem, problem_from, problems

router = Router(
    answers={
        InvalidInstant: lambda refusal: problem_from(refusal, 422, f"/query/{refusal.args[0]}"),
        NotAYear: field_problem("/path/year"),
        NotAnEnd: lambda refusal: problem_from(refusal, 422, "/query/by"),
        NotAChannel: lambda refusal: problem_from(refusal, 422, "/query/captured_to_qualified"),
    }
)


class Moment(BaseModel):
    """`at`: a date or an instant, up to which everything counts; without it now."""

    model_config = QUERY_MODEL

    at: Text | None = None


@router.get("/v1/goals/current", responses=problems(404))
async def get_goal(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("read", unbound=True))],
    moment: Annotated[Moment, Query()],
) -> GoalOut:
    """Booked, due by now, projected, and what is missing in money, deals and qualified leads."""
    goal = await answer_goal(request.app.state.metrics, moment.at)
    if goal is None:
        raise Problem(404, "The agreement in force sets no goal")
    return goal


@router.get("/v1/goals/plan")
async def get_plan(
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("read", unbound=True))],
    parameters: Annotated[PlanParameters, Query()],
) -> PlanOut:
    """What so many customers by the end of a span need, by when, of which channels and at what cost."""
    return await answer_plan(request.app.state.metrics, parameters)


@router.get("/v1/goals/plan/{year}", responses=problems(422))
async def get_year_plan(
    year: Text,
    request: Request,
    caller: Annotated[Caller, Depends(RequireScope("read", unbound=True))],
    parameters: Annotated[YearParameters, Query()],
) -> YearPlanOut:
    """What each quarter of a year needs, of which teams, with which content, and how many people it takes."""
    return await answer_year(request.app.state.metrics, year, parameters)
