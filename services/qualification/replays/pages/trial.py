"""`/agreement/drafts/trial`: the draft that is being written, on the newest leads of the last 90 days."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from services.qualification.agreements.handlers.check_document import check_text
from services.qualification.agreements.pages.drafts import FORM_BYTES, Writer, read_draft
from services.qualification.agreements.schemas.parse import InvalidAgreement
from services.qualification.dependencies import get_dependencies
from services.qualification.replays.domain.replay import DEFAULT_DAYS
from services.qualification.replays.handlers.sample import try_sample
from services.qualification.replays.pages import words
from shared.auth import form_fields
from shared.http import Router
from shared.web import make_page_renderer

page = make_page_renderer(__file__)
router = Router(include_in_schema=False, limits={"/agreement/drafts/trial": FORM_BYTES})


@router.post("/agreement/drafts/trial", response_class=HTMLResponse)
async def try_draft(request: Request, _: Writer) -> HTMLResponse:
    """What the text would have done: within a second, on a sample. It is shown beside the text, or as a page."""
    sent = await form_fields.read_form(request)
    text, base = (await read_draft(sent)).text, sent.get("from", "")
    try:
        checked = await check_text(text)
    except InvalidAgreement as invalid:
        return page("trial.html", 422, sample=None, errors=invalid.errors, text=text, base=base, **request.state.frame)
    sample = await try_sample(get_dependencies(request), checked.parsed.document)
    return page(
        "trial.html",
        sample=sample,
        errors=[],
        text=text,
        base=base,
        days=DEFAULT_DAYS,
        words=words,
        **request.state.frame,
    )
