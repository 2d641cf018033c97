"""`/agreement/drafts`: a new version in fields and as text, checked while it is written, and saved as a draft."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.handlers import check_document, draft, edit_document
from services.qualification.agreements.pages.show_room import KINDS, page
from services.qualification.agreements.schemas import form_changes, parse
from services.qualification.dependencies import HIGHEST_VERSION, get_dependencies
from shared.auth import Caller, Viewer, form_fields
from shared.criteria.fields import FIELDS
from shared.http import Router

# The text, the text that the fields show, and the fields, in which every character is escaped.
FORM_BYTES = 12 * parse.DOCUMENT_BYTES
OPTIONS = {
    "true": "yes",
    "false": "no",
    "in": "is one of",
    "not_in": "is none of",
    "equals": "is",
    "between": "is between",
    "at_least": "is at least",
    "at_most": "is at most",
    "starts_with": "starts with",
    "contains": "contains",
    "exists": "is known",
}

router = Router(include_in_schema=False, limits={"/agreement/drafts": FORM_BYTES})
Writer = Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]
Base = Annotated[int | None, Query(alias="from", ge=1, le=HIGHEST_VERSION)]


@router.get("/agreement/drafts", response_class=HTMLResponse)
async def show_draft(request: Request, _: Writer, base: Base = None) -> HTMLResponse:
    """This version, or a small agreement to begin with, to be changed."""
    async with get_dependencies(request).database.read_connection() as conn:
        edited = await edit_document.begin(conn, base, parse.FIRST_AGREEMENT)
    return await show_edited(request, edited, base)


@router.post("/agreement/drafts", response_class=HTMLResponse)
async def check_or_save(request: Request, viewer: Writer) -> Response:
    """What is wrong, doubtful or new in the draft; with the button Save it is also kept, if nothing is wrong."""
    sent = await form_fields.read_form(request)
    edited, action = await read_draft(sent), sent.get("action", "")
    base = read_version(sent.get("from", ""))
    if action != "save" or edited.lost:
        return await show_edited(request, edited, base, status=409 if edited.lost else 200)
    try:
        checked = await check_document.check_text(edited.text)
        agreement, _ = await draft.draft(
            get_dependencies(request).database, checked.parsed, viewer.key_id, read_version(sent.get("newest", ""))
        )
    except parse.InvalidAgreement:
        return await show_edited(request, edited, base, status=422)
    except draft.DraftedMeanwhile as refused:
        return await show_edited(request, edited, base, status=409, meanwhile=refused.version)
    return RedirectResponse(f"/agreement/{agreement.version}", 303)


async def read_draft(sent: dict[str, str]) -> form_changes.Edited:
    """The text of the form, with what its fields changed."""
    return await edit_document.take_over(sent.get("document", ""), sent.get("before", ""), sent, sent.get("action", ""))


def read_version(text: str) -> int | None:
    """The number of a version in a hidden field; None if it is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < len(str(HIGHEST_VERSION)) else None


async def show_edited(
    request: Request, edited: form_changes.Edited, base: int | None, status: int = 200, **more: Any
) -> HTMLResponse:
    """The form with the fields and the text, and what was found in it."""
    async with get_dependencies(request).database.read_connection() as conn:
        shown = await edit_document.draw(conn, edited, base)
    values = shown._asdict() | shown.findings._asdict() | {"meanwhile": None, "is_broken": edited.broken}
    return page(
        "draft.html", status, base=base, kinds=KINDS, words=OPTIONS, fields=FIELDS, **values | more,
        **request.state.frame,
    )  # fmt: skip
