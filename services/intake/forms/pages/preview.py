"""The page on which marketing tries a form before it stands on a website."""

import re
from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from services.intake.forms.domain.form import HONEYPOT
from services.intake.forms.domain.website import list_targets, write_snippet
from services.intake.forms.handlers.form_door import FormDoor
from shared.auth import Caller, Viewer
from shared.http import Problem, Router
from shared.http.security_middleware import PAGE_POLICY
from shared.web import make_page_renderer

SELF = "form-action 'self'"
page = make_page_renderer(__file__)
router = Router(include_in_schema=False)

USUAL_FIELDS = (
    ("email", "E-mail", "email"),
    ("name", "Name", "text"),
    ("phone", "Phone", "tel"),
    ("company", "Company", "text"),
    ("job_title", "Job title", "text"),
    ("message", "Message", "text"),
)


@router.get("/v1/forms/{source}/preview", response_class=HTMLResponse)
async def show_preview(
    source: str, request: Request, viewer: Annotated[Caller, Depends(Viewer("marketing", unbound=True))]
) -> HTMLResponse:
    """The form with its usual fields and those of the field map, and the lines that a website needs."""
    door: FormDoor = request.app.state.intake.forms
    found = await door.sources.find(source)
    if found is None:
        raise Problem(404, "There is no such form")
    origin = f"{request.url.scheme}://{request.url.netloc}"
    return page(
        "preview.html",
        source=found,
        action=f"/v1/forms/{source}",
        honeypot=found.honeypot or HONEYPOT,
        fields=[*USUAL_FIELDS, *((name, name, "text") for name in found.field_map if is_new(name))],
        snippet=write_snippet(origin, found),
        **request.state.frame,
        # As every page's, but the form may also lead to the source's own pages.
        headers={"content-security-policy": PAGE_POLICY.decode().replace(SELF, f"{SELF} {list_targets(found)}")},
    )


def is_new(name: str) -> bool:
    return re.sub(r"\W+", "_", name.lower()) not in {usual for usual, _, _ in USUAL_FIELDS}
