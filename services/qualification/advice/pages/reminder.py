"""`/agreement/reminder`: that a review of the agreement is due, and what is proposed for it."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.qualification.advice import store
from services.qualification.advice.handlers.prepare_review import find_next_review
from services.qualification.agreements.store import agreements
from services.qualification.dependencies import get_dependencies
from shared.auth import Caller, Viewer
from shared.http import Router
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)


@router.get("/agreement/reminder", response_class=HTMLResponse)
async def show_reminder(
    request: Request, _: Annotated[Caller, Depends(Viewer("read", "marketing", "sales", unbound=True))]
) -> HTMLResponse:
    """That a review is due and what is proposed for it, as a part of another page or by itself; nothing before."""
    async with get_dependencies(request).database.read_connection() as conn:
        agreement = await agreements.find_active(conn)
        advice = await store.find(conn, agreement.version) if agreement else None
        review = await find_next_review(conn, agreement) if agreement else None
    shown = {"agreement": agreement, "advice": advice, "review": review if review and review.is_due else None}
    template = "reminder_part.html" if "hx-request" in request.headers else "reminder.html"
    return page(template, **shown, **request.state.frame)
