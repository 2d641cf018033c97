"""`/contacts/{lead_id}/attributes`: the form by which people state what is missing of a lead."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.intake.attributes.handlers.enrich_once import is_open_to
from services.intake.leads.pages import missing_fields as fields
from services.intake.leads.pages import missing_form
from shared.auth import Caller, Viewer, form_fields
from shared.auth.setup import find_problem
from shared.errors import Refusal
from shared.http import Code, Problem, Router, Text

router = Router(include_in_schema=False)

Stating = Annotated[Caller, Depends(Viewer("sales", "marketing"))]
# Where the form leads to: to the page of the lead, of which it is a part, or to the verdict on a page of its own.
LEAD_PAGE = "lead"


@router.get("/contacts/{lead_id}/attributes", response_class=HTMLResponse)
async def show_form(
    lead_id: UUID,
    request: Request,
    viewer: Stating,
    field: Annotated[list[Text], Query(max_length=fields.LIMIT)] = [],  # noqa: B006
    currency: Annotated[Code | None, Query()] = None,
    from_page: Annotated[Text, Query(alias="page")] = "",
) -> HTMLResponse:
    """A form for these attributes; a bound seller opens it for the seller's leads."""
    database = request.app.state.intake.database
    if not await database.slow_reads.run(lambda conn: is_open_to(conn, lead_id, viewer.seller)):
        raise Problem(404, "There is no such person")
    sent = dict.fromkeys(fields.list_inputs(field), "") | {fields.CURRENCY: currency or "", fields.PAGE: from_page}
    return missing_form.show(request, lead_id, sent)


@router.post("/contacts/{lead_id}/attributes", response_class=HTMLResponse)
async def send_form(lead_id: UUID, request: Request, viewer: Stating) -> Response:
    """State what was filled in, as `POST /v1/leads/{lead_id}/attributes` does: then the new verdict is shown."""
    # In the order of the form.
    sent = dict(reversed((await form_fields.read_form(request)).items()))
    try:
        enrichment = await missing_form.state(lead_id, request, viewer, sent)
    except (Problem, Refusal) as refused:
        return missing_form.show(request, lead_id, sent, find_problem(request, refused))
    place = "leads" if sent.get(fields.PAGE) == LEAD_PAGE else "scores"
    return RedirectResponse(f"/{place}/{enrichment.lead_id}?after={enrichment.enrichment_id}", 303)
