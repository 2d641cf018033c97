"""`/goals`, `/promises`: where the shared goal and the promises of both sides stand, and what a plan needs."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.pages import chart_geometry, goal_context, leak_section, plan_form, standing_section
from services.metrics.board.pages.board import page
from services.metrics.commitments.handlers.missed import load_promises
from services.metrics.goals.handlers.answer import answer_goal
from shared.auth import Caller, Viewer
from shared.http import Router

router = Router(include_in_schema=False)


def read_plan(sent: Annotated[plan_form.TypedPlan, Query()]) -> plan_form.TypedPlan:
    """The fields of the form of plans, beside other parameters of the address."""
    return sent


@router.get("/promises", response_class=HTMLResponse)
@router.get("/goals", response_class=HTMLResponse)
async def show_goal(
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))],
    sent: Annotated[plan_form.TypedPlan, Depends(read_plan)],
) -> HTMLResponse:
    """Where the goal stands, both promises with what missed ones cost, and the form of plans."""
    database = request.app.state.metrics
    typed = sent.to_texts(plan_form.SHARES)
    form = await plan_form.answer_form(database, typed)
    goal, promises = await answer_goal(database), await load_promises(database)
    return page(
        "goal.html",
        status=422 if form.errors else 200,
        goal=goal_context.build_goal_context(goal) if goal else None,
        form=form,
        typed=typed,
        promises=standing_section.build_standing_sections(promises.standings),
        leak=leak_section.build_leak_context(promises),
        heights={"columns": chart_geometry.COLUMNS_HEIGHT, "curve": chart_geometry.CURVE_HEIGHT},
        **request.state.frame,
    )
