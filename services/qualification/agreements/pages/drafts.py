"""`/agreement/drafts`: a new version as text, checked while it is written, and saved as a draft."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.handlers import check_document, draft
from services.qualification.agreements.pages.show_room import KINDS, page
from services.qualification.agreements.schemas import parse, write_yaml
from services.qualification.agreements.store import agreements as store
from services.qualification.dependencies import HIGHEST_VERSION, get_dependencies
from shared.auth import Caller, Viewer, form_fields
from shared.http import Router

# A document in which every character is escaped, with the rest of the form.
FORM_BYTES = 4 * parse.DOCUMENT_BYTES

router = Router(include_in_schema=False, limits={"/agreement/drafts": FORM_BYTES})
Writer = Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]
Base = Annotated[int | None, Query(alias="from", ge=1, le=HIGHEST_VERSION)]


@router.get("/agreement/drafts", response_class=HTMLResponse)
async def show_draft(request: Request, _: Writer, base: Base = None) -> HTMLResponse:
    """The text of this version, or of a small agreement to begin with, to be changed."""
    async with get_dependencies(request).database.read_connection() as conn:
        agreement = await store.find(conn, base) if base else None
    text = write_yaml.write_yaml(agreement.document) if agreement else parse.FIRST_AGREEMENT
    return await show_findings(request, text, agreement.version if agreement else None)


@router.post("/agreement/drafts", response_class=HTMLResponse)
async def check_or_save(request: Request, viewer: Writer) -> Response:
    """What is wrong, doubtful or new in the text; with the button Save it is also drafted, if nothing is wrong."""
    sent = await form_fields.read_form(request)
    text, base = sent.get("document", ""), sent.get("from", "")
    version = int(base) if base.isdecimal() and len(base) < len(str(HIGHEST_VERSION)) else None
    if sent.get("action") != "save":
        return await show_findings(request, text, version)
    try:
        checked = await check_document.check_text(text)
    except parse.InvalidAgreement:
        return await show_findings(request, text, version, status=422)
    agreement, _ = await draft.draft(get_dependencies(request).database, checked.parsed, viewer.key_id)
    return RedirectResponse(f"/agreement/{agreement.version}", 303)


async def show_findings(request: Request, text: str, base: int | None, status: int = 200) -> HTMLResponse:
    """The form with the text, and what was found in it."""
    async with get_dependencies(request).database.read_connection() as conn:
        findings = await check_document.find_findings(conn, text, base)
    return page("draft.html", status, text=text, base=base, kinds=KINDS, **findings._asdict(), **request.state.frame)
