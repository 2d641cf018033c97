"""`/contacts`: people by name, company, address, number or id, as the header of every page asks."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse

from services.intake.identity.domain.search_words import QuestionTooLong, QuestionTooShort
from services.intake.leads.domain.question import read_text
from services.intake.leads.handlers.find_people import find_people
from shared.auth import Caller, Viewer
from shared.http import Router, Text
from shared.web import make_page_renderer

PAGE = 20
page = make_page_renderer(__file__)
router = Router(include_in_schema=False)

Reader = Annotated[Caller, Depends(Viewer("sales", "marketing"))]


@router.get("/contacts", response_class=HTMLResponse)
async def show_people(
    request: Request, viewer: Reader, q: Annotated[Text, Query()] = "", cursor: UUID | None = None
) -> HTMLResponse:
    """A page of people, newest lead first; a key that is bound to a seller finds the leads of that seller."""
    intake = request.app.state.intake
    values = {"question": q, "refusal": "", "people": [], "next_page": None, **request.state.frame}
    try:
        question = read_text(q)._replace(seller=viewer.seller, before=cursor, limit=PAGE)
    except (QuestionTooShort, QuestionTooLong) as refusal:
        return page("find.html", 422, **values | {"refusal": refusal.detail})
    people = await find_people(intake.database, intake.secrets, question)
    if len(people) == PAGE:
        values["next_page"] = f"/contacts?{urlencode({'q': q, 'cursor': people[-1].lead_id})}"
    return page("find.html", **values | {"people": people})
