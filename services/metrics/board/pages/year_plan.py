"""`/meetings/plan/{year}`: what each quarter needs, who brings it with which content, and how many people it takes."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.metrics.board.pages.board import page
from services.metrics.board.pages.plan_form import Field, Form, TypedShares, parse_typed
from services.metrics.board.pages.year_plan_context import build_year_context
from services.metrics.goals.handlers.answer import answer_year
from services.metrics.goals.schemas.year_plan import YearParameters
from shared.auth import Caller, Viewer
from shared.http import Router, Text

router = Router(include_in_schema=False)
SHARES = "territory"
FIELDS = (
    *(Field(f"target_q{number}", f"Target of quarter {number}", "decimal", "as agreed") for number in range(1, 5)),
    Field("deal", "Mean deal", "decimal", "as it was"),
    Field("qualified_to_customer", "Share of qualified leads that buys", "decimal", "as it was"),
    Field("lag_days", "Days from qualified to won", "decimal", "as it was"),
    Field("leads_per_seller", "Qualified leads of a seller in a quarter", "decimal", "as it was"),
    Field("sellers_per_marketer", "Sellers for each marketer", "decimal", "as it is"),
)


class TypedYear(TypedShares):
    """What was typed into the form of this page."""

    target_q1: Text = ""
    target_q2: Text = ""
    target_q3: Text = ""
    target_q4: Text = ""
    deal: Text = ""
    qualified_to_customer: Text = ""
    lag_days: Text = ""
    leads_per_seller: Text = ""
    sellers_per_marketer: Text = ""


def read_year(sent: Annotated[TypedYear, Query()]) -> TypedYear:
    """The fields of the form, beside other parameters of the address."""
    return sent


@router.get("/meetings/plan/{year}", response_class=HTMLResponse)
async def show_year(
    year: Text,
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))],
    sent: Annotated[TypedYear, Depends(read_year)],
) -> HTMLResponse:
    """The plan of a year with its assumptions, each of which the form replaces; printable on A4."""
    typed = sent.to_texts(SHARES)
    parameters, errors = parse_typed(YearParameters, typed, SHARES)
    plan = await answer_year(request.app.state.metrics, year, parameters or YearParameters())
    teams = [each.team or "" for each in plan.territories]
    fields = FIELDS + tuple(
        Field(f"{SHARES}.{team}", f"Share of {team or 'no team'}", "decimal", "as it was", team) for team in teams
    )
    return page(
        "year_plan.html",
        status=422 if errors else 200,
        year=plan.year,
        plan=None if errors else build_year_context(plan),
        form=Form(fields, errors),
        typed=typed,
        **request.state.frame,
    )
