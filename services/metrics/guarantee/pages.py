"""`/promises/guarantee`: which leads marketing owes again, and the decisions of both sides about disputes."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.metrics.guarantee.handlers import decide, ledger
from services.metrics.guarantee.schemas import SHOWN_LIMIT
from services.metrics.reports.domain.claims import SIDES
from shared.auth import Caller, Viewer, form_fields
from shared.auth.setup import find_problem
from shared.errors import Refusal
from shared.http import Problem, Router
from shared.web import make_page_renderer

ANSWERS = {"yes": True, "no": False}
ADDRESS = "/promises/guarantee"
STATES = {
    "owed": ("owed", "bad"),
    "disputed": ("disputed", "warn"),
    "stands": ("stands as delivered", "good"),
    "late": ("claimed too late", ""),
    "beyond": ("beyond the agreed share", ""),
}
page = make_page_renderer(__file__)
router = Router(include_in_schema=False)
Reader = Annotated[Caller, Depends(Viewer("read", "sales", "marketing", unbound=True))]


@router.get(ADDRESS, response_class=HTMLResponse)
async def show_ledger(request: Request, viewer: Reader) -> HTMLResponse:
    """The claims of the last two quarters, the disputed ones with a form for each side that the reader signs for."""
    return await _show(request, viewer)


@router.post("/promises/guarantee/{handoff}/decisions", response_class=HTMLResponse)
async def send_decision(handoff: UUID, request: Request, viewer: Reader) -> Response:
    """Decide for a side, as `POST /v1/guarantee/{handoff_id}/decisions` does."""
    sent = await form_fields.read_form(request)
    side, owes = sent.get("side"), ANSWERS.get(sent.get("owes", ""))
    try:
        if side not in SIDES or owes is None:
            raise Problem(422, "The form is not as described")
        await decide.decide(request.app.state.metrics, viewer, handoff, side, owes)
    except (Problem, Refusal) as refused:
        return await _show(request, viewer, refused)
    return RedirectResponse(ADDRESS, 303)


async def _show(request: Request, viewer: Caller, refused: Problem | Refusal | None = None) -> HTMLResponse:
    found = await ledger.load_ledger(request.app.state.metrics)
    problem = find_problem(request, refused) if refused else None
    return page(
        "guarantee.html",
        problem.status_code if problem else 200,
        entries=found.entries[:SHOWN_LIMIT],
        hidden=max(0, len(found.entries) - SHOWN_LIMIT),
        truncated=found.truncated,
        owed=len(found.owed),
        unpaid=found.unpaid,
        disputed=sum(entry.claim.state == "disputed" for entry in found.entries),
        sides=[side for side in SIDES if viewer.allows(f"sign_{side}")],
        states=STATES,
        zone=found.zone,
        refusal=problem.more.get("detail", problem.title) if problem else "",
        **request.state.frame,
    )
