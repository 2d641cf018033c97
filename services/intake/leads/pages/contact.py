"""`/contacts/{lead_id}`: who a person is, by itself and as a part of the page of the lead."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from services.intake.leads.handlers.load_contact import load_contact
from shared.auth import Caller, Viewer
from shared.http import Problem, Router
from shared.web import make_page_renderer
from shared.web.attribute_words import name_field, show_value

page = make_page_renderer(__file__)
router = Router(include_in_schema=False)

Reader = Annotated[Caller, Depends(Viewer("sales", "marketing"))]


@router.get("/contacts/{lead_id}", response_class=HTMLResponse)
async def show_contact(lead_id: UUID, request: Request, viewer: Reader) -> HTMLResponse:
    """Name, address, company, what is known and what was written; a bound seller sees the seller's own leads."""
    database = request.app.state.intake.database
    contact = await database.slow_reads.run(lambda conn: load_contact(conn, lead_id, viewer.seller))
    if contact is None:
        raise Problem(404, "There is no such person")
    template = "contact_part.html" if "hx-request" in request.headers else "contact.html"
    return page(template, contact=contact, name_field=name_field, show_value=show_value, **request.state.frame)
