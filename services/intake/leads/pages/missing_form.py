"""The form for missing attributes as it is shown and sent."""

from collections.abc import Mapping
from uuid import UUID

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse
from uuid_utils.compat import uuid7

from services.intake.attributes.api import post_attributes
from services.intake.attributes.schemas.payload import AttributesIn, EnrichmentOut
from services.intake.leads.pages import missing_fields as fields
from shared.auth import Caller, form_fields
from shared.http import Problem, parse_body
from shared.web import make_page_renderer

page = make_page_renderer(__file__)


async def state(lead_id: UUID, request: Request, viewer: Caller, sent: Mapping[str, str]) -> EnrichmentOut:
    """As the API does. Raises Problem and Refusal as it does."""
    body = parse_body(AttributesIn, orjson.dumps(fields.build_body(sent)))
    return await post_attributes(
        lead_id, form_fields.as_api_request(request, "POST", sent.get(fields.ONCE, "")), viewer, body
    )


def show(request: Request, lead_id: UUID, sent: Mapping[str, str], problem: Problem | None = None) -> HTMLResponse:
    """The form as it was sent, and beside its fields why it was refused."""
    if problem is not None and problem.status_code == 404:
        raise problem
    is_part = "hx-request" in request.headers
    values: dict[str, object] = {
        "lead_id": lead_id,
        "fields": fields.build_fields(sent, read_errors(problem)),
        "sent": sent,
        "refusal": describe(problem, sent),
        "once": uuid7(),
        "from_page": sent.get(fields.PAGE, ""),
    }
    template = "missing_part.html" if is_part else "missing.html"
    return page(template, problem.status_code if problem else 200, **values, **request.state.frame)


def read_errors(problem: Problem | None) -> dict[str, str]:
    """What is wrong with each input, by its name."""
    errors = problem.errors if problem else ()
    return {error.pointer.removeprefix("/attributes").strip("/"): error.detail for error in errors}


def describe(problem: Problem | None, sent: Mapping[str, str]) -> str:
    """The refusal in a sentence, with what is about no input; empty without one."""
    if problem is None:
        return ""
    if not problem.errors:
        return str(problem.more.get("detail", problem.title))
    others = [detail for name, detail in read_errors(problem).items() if name not in sent]
    return " ".join(["Nothing was changed.", *(others or ["Mend what is named here, and send it again."])])
