"""The form by which both sides write down a review of the agreement in force."""

from typing import Annotated

import orjson
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.handlers.in_force import hold_review
from services.qualification.agreements.pages import show_room
from services.qualification.agreements.schemas.reviews import ReviewIn
from services.qualification.dependencies import Version, get_dependencies
from shared.auth import Caller, Viewer, form_fields
from shared.errors import Refusal
from shared.http import Problem, Router, parse_body

router = Router(include_in_schema=False)


@router.post("/agreement/{version}/reviews", response_class=HTMLResponse)
async def write_review(
    version: Version,
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))],
) -> Response:
    """Write down a review, as `POST /v1/agreements/reviews` does: of the version in force, whichever was shown."""
    sent = await form_fields.read_form(request)
    names = [name.strip() for name in sent.get("present", "").split(",")]
    body = {name: sent[name] for name in ("decision", "minutes") if sent.get(name)}
    try:
        review = parse_body(ReviewIn, orjson.dumps(body | {"present": [name for name in names if name]}))
        database = get_dependencies(request).database
        await hold_review(database, viewer, review.decision, review.minutes, review.present)
    except (Problem, Refusal) as refused:
        return await show_room.show_version(request, viewer, version, {**sent, "review": "sent"}, refused)
    return RedirectResponse("/agreement", 303)
